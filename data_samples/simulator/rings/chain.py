"""Sellers, upstream dens and packaging makers: production, supply and sale are kept apart on purpose."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money, pay_supplier, send_freight
from data_samples.simulator.rings.upstream import open_den
from data_samples.simulator.society import Society

GOODS, PACKAGING = 0, 1


def form(society: Society, size: int) -> int:
    rng = society.generator("chain", len(society.rings))
    figures = society.parameters.rings.chain
    upstream = figures.upstream if size >= figures.full_chain else 2
    crew = Crew(society, "chain", size - upstream, rng)
    person = crew.nominees(size - upstream, relatives=figures.relatives)
    person[0] = crew.organiser
    rows = crew.register(person, crew.moments(len(person), figures.opened_from, figures.opened_to))
    crew.work(rows)
    crew.pay(rows)
    crew.ship(rows, warehouses=crew.pool.rooms)
    front_stores(crew, rows)
    gather_money(crew, rows)
    dens = np.array([open_den(crew, "supplier") for _ in range(upstream - 1)])
    maker = open_den(crew, "packaging")
    buyers = rows[rng.random(len(rows)) < crew.figures.supplied_share]
    source = rng.choice(dens, size=len(buyers))
    place = society.accounts["work_place"]
    pay_supplier(crew, buyers, source, "货款")
    send_freight(crew, source, buyers, GOODS, place[source], place[buyers])
    pay_supplier(crew, dens, np.full(len(dens), maker), "包装款")
    send_freight(crew, np.full(len(dens), maker), dens, PACKAGING, place[np.full(len(dens), maker)], place[dens])
    society.supply.add(from_account=source, to_account=buyers, ring=crew.ring.number, kind=GOODS)
    society.supply.add(from_account=maker, to_account=dens, ring=crew.ring.number, kind=PACKAGING)
    return size
