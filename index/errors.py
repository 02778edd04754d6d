"""Every error of conflictqa. The message of a `ConflictQAError` may be shown to a user as it is."""


class ConflictQAError(Exception):
    """Base of all our errors: says what is wrong and how to mend it."""


class BadInput(ConflictQAError):
    """What the user gave cannot be used: a path, a report, a question, a setting."""


class UnreadableReport(BadInput):
    """A file or record that does not hold a report."""


class BadQuestion(BadInput):
    """A question that is empty or too long."""


class NoSuchArticle(BadInput):
    """An article id that the corpus does not hold."""


class BadSettings(BadInput):
    """A setting with an unknown name or a value out of bounds."""


class CorpusError(ConflictQAError):
    """The corpus on disk cannot be used."""


class NoCorpus(CorpusError):
    """Nothing has been indexed yet."""


class CorpusMismatch(CorpusError):
    """The corpus was built with another embedder or another schema."""


class StorageFailed(CorpusError):
    """The disk refused: full, read-only, or not ours to write."""


class ModelError(ConflictQAError):
    """A model cannot be fetched, loaded or run."""


class ModelMissing(ModelError):
    """The weights are not in the cache."""


class ModelDamaged(ModelError):
    """The weights are cut short, of the wrong hash, or of the wrong format."""


class FetchFailed(ModelError):
    """The weights could not be downloaded; what has arrived is kept."""


class GenerationFailed(ModelError):
    """The language model broke off or its server did not answer."""
