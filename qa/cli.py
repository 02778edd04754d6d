"""The command line: `conflictqa COMMAND`. Commands of other packages plug in by entry point."""

import sys
from importlib.metadata import entry_points

import typer

from index.errors import BadInput, ConflictQAError
from qa import show
from qa.commands import articles, ask, chat, index, models, search

EXIT_FAILURE = 1
EXIT_BAD_USE = 2
EXIT_INTERRUPTED = 130
PLUGINS = "conflictqa.commands"

app = typer.Typer(
    help="Answers from conflict reports, with citations that can be checked to the character.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("index")(index.run)
app.command("search")(search.run)
app.command("ask")(ask.run)
app.command("chat")(chat.run)
app.add_typer(articles.app, name="articles")
app.add_typer(models.app, name="models")


def main() -> None:
    """Run a command. Exit codes: 0 answered or done, 1 failure, 2 bad use, 3 not found, 130 Ctrl-C."""
    for plugin in entry_points(group=PLUGINS):
        plugin.load()(app)
    try:
        app()
    except BadInput as error:
        show.error(str(error))
        sys.exit(EXIT_BAD_USE)
    except ConflictQAError as error:
        show.error(str(error))
        sys.exit(EXIT_FAILURE)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
