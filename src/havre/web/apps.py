from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from .runtime import Runtime


class WebConfig(AppConfig):
    name = "havre.web"
    label = "web"

    @cached_property
    def runtime(self) -> "Runtime":
        """What this process keeps between requests; made at the first one."""
        from .runtime import Runtime

        return Runtime.from_settings()
