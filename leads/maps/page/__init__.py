"""The map as one HTML file that works without any network: for the liaison's machine that has none."""

from leads.maps.page.content import NightContent, PageContent
from leads.maps.page.ground import Ground
from leads.maps.page.settings import PageSettings
from leads.maps.page.write import page, write_page

__all__ = ["Ground", "NightContent", "PageContent", "PageSettings", "page", "write_page"]
