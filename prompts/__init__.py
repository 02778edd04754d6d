"""What the language model is told: one text file a prompt, filled in by `render`."""

from importlib import resources

import jinja2

REFUSAL = "Not found"
"""The one phrase for "the reports do not say": in prompts, grammar, code and scores."""

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FunctionLoader(lambda name: resources.files(__name__).joinpath(name).read_text("utf-8")),
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - prompts are plain text, not markup
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, **values: object) -> str:
    """Fill in the prompt file `name`; a value that is missing is an error, not an empty string."""
    return _ENVIRONMENT.get_template(name).render(refusal=REFUSAL, **values).strip()

def examples_json():
    return resources.files(__name__).joinpath("examples.json").read_text("utf-8")
