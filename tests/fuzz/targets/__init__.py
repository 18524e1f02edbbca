"""All targets, by the group that shares a process."""

from tests.fuzz.target import Target
from tests.fuzz.targets import encoding, files, log, notes, planted, sealed, second, typed, web, workspace

GROUPS: dict[str, tuple[Target, ...]] = {
    "encoding": encoding.TARGETS,
    "files": files.TARGETS,
    "log": log.TARGETS,
    "notes": notes.TARGETS,
    "sealed": sealed.TARGETS,
    "second": second.TARGETS,
    "typed": typed.TARGETS,
    "web": web.TARGETS,
    "workspace": workspace.TARGETS,
}
PLANTED = planted.TARGETS
