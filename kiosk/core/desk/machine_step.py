"""What a touch does on 检查机器."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.desk.events import ActBooked, ActDeclined, Carry, DeskEvent, DoorTouched
from kiosk.core.desk.machine import FindingMade, LookedOver, LookOver, PackageSeen
from kiosk.core.desk.script import Stepped, go_home, go_on
from kiosk.core.desk.states import MachineShown, Note, Script
from kiosk.core.desk.tasks import NONE, TaskName
from kiosk.core.events import Button, Event, Pressed, Sound
from kiosk.core.fitness import with_finding


def step(state: MachineShown, event: Event | DeskEvent) -> Stepped:
    test = TaskName.PRINT_TEST
    match event:
        case FindingMade(found):
            return replace(state, findings=with_finding(state.findings, found)), ()
        case PackageSeen(version) if not state.desk.training:
            return replace(state, offered=version), ()
        case LookedOver():
            return replace(state, looking=False), ()
        case Pressed(Button.NEXT) if not state.looking:
            anew = replace(state, findings=(), looking=True, page=0, note=Note(), offered="")
            return anew, (LookOver(),)
        case DoorTouched(TaskName.PRINT_TEST):
            return replace(state, note=Note()), (Carry("", state.desk.person, test, NONE),)
        case DoorTouched(TaskName.UPDATE) if state.offered:
            script = Script(TaskName.UPDATE, answers={"version": state.offered})
            return go_on(script, state.desk, state.home)
        case ActBooked(outcome):
            return replace(state, note=Note(test, outcome=outcome)), (Sound("done"),)
        case ActDeclined(refused):
            return replace(state, note=Note(test, refused=refused)), (Sound("refused"),)
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case Pressed(Button.BACK):
            return go_home(state.home, state.desk)
    return state, ()
