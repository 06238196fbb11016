"""A node that dies between commit and tell (F13): it has the deployment's storage, and nobody to tell."""

from config.container import Container
from config.settings import Settings
from domain.model.chat import Message
from domain.model.ids import ContactId, LocalId, UserId
from tests.e2e.nodes import Deployment


async def commit_untold(
    deployment: Deployment, sender_id: int, contact_id: int, local_id: LocalId, text: str
) -> Message:
    settings = Settings(
        profile="cluster" if deployment.database_url else "default",
        queue="memory",
        database_url=deployment.database_url,
        data_dir=deployment.folder,
    )
    parts = Container(settings=settings)
    storage = parts.storage()
    await storage.open()
    try:
        chat = parts.chat()
        sent = await chat.send(UserId(sender_id), ContactId(contact_id), local_id=local_id, text=text)
        return sent.message
    finally:
        await storage.close()
