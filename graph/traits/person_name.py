"""Names of people and firms. Weak evidence at best: many people share one."""

from __future__ import annotations

import re

from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

HAN = re.compile(r"[\u3400-\u9fff]")
DOTS = re.compile(r"[·•・‧∙.]")
BRACKETS = re.compile(r"[()\[\]【】〔〕]")
# 王先生 and 李老板 name nobody.
TITLED = re.compile(r".{1,2}(?:先生|女士|小姐|老板|老师|经理|总|姐|哥|叔|阿姨|师傅)")


def normal_form(text: str) -> NormalForm:
    """``person_name``: Han names without spaces and with one kind of dot; other names case-folded, single spaces."""
    if "*" in text:
        return rejected("masked")
    if HAN.search(text):
        name = BRACKETS.sub("", DOTS.sub("·", squeeze(text))).casefold()
    else:
        name = " ".join(BRACKETS.sub(" ", text).casefold().split())
    if TITLED.fullmatch(name):
        return rejected("title")
    return normal("person_name", name) if len(name) >= 2 else rejected("form")
