"""The import command as tests run it: its last line, what it refused, and what stands in the database after it."""

from io import StringIO

from django.contrib.auth.models import User
from django.core.management import call_command

from encyclopedia.models import Category, Edition, IncomingText, Topic, TopicVersion
from reviews.audit import Fault, verify_chain
from reviews.models import AuditEvent


def bring_in(path, *options, **named):
    """Run the command; return its last line of output, and everything on the error stream."""
    out, err = StringIO(), StringIO()
    call_command("import_topics", path, *options, stdout=out, stderr=err, **named)
    return out.getvalue().strip().splitlines()[-1], err.getvalue()


def counted(created=0, changed=0, held=0, unchanged=0, refused=0):
    return (
        f"created {created}, changed {changed} (held {held} beside open work), "
        f"unchanged {unchanged}, refused {refused}"
    )


def the_chain_holds():
    return not [step for step in verify_chain() if isinstance(step, Fault)]


def reviewed(chair, reason="Reviewed upstream."):
    return {"as_reviewed": True, "attested_by": chair.username, "reason": reason}


def everything():
    """How many rows stand in each table that an import could write to."""
    return {
        model._meta.label: model._base_manager.count()
        for model in (
            Topic,
            TopicVersion,
            Category,
            Edition,
            AuditEvent,
            User,
            Topic.history.model,
            IncomingText,
        )
    }
