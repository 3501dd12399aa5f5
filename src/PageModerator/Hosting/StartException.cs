namespace PageModerator.Hosting;

/// <summary>The program can't do what it was asked. The message is for a person: it says which setting or thing, why, and the mend.</summary>
internal sealed class StartException(string message, Exception? innerException = null) : Exception(message, innerException);
