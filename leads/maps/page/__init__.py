"""The map as one HTML file that works without any network: for the liaison's machine that has none."""

from leads.maps.page.content import NightContent, PageContent, PageProfile
from leads.maps.page.ground import Ground
from leads.maps.page.write import page, write_page
from leads.maps.settings import PageSettings

__all__ = ["Ground", "NightContent", "PageContent", "PageProfile", "PageSettings", "page", "write_page"]
