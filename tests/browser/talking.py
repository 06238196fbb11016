"""Two people come to talk, and somebody hangs up."""

from tests.browser.people import Person, World


async def talking(world: World, one: Person, other: Person) -> None:
    """They see each other move."""
    await world.talk(one, other)
    await one.call()
    await other.button("Answer with video").click()
    for person in (one, other):
        await person.is_in_phase("talking")
    await one.sees_moving(other.user_id)
    await other.sees_moving(one.user_id)


async def hang_up(person: Person) -> None:
    await person.button("Hang up").click()
