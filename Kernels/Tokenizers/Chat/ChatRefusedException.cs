namespace Cuckoo.Kernels.Tokenizers.Chat;

/// <summary>A conversation cannot be written for a model: the template is not known, the roles are out of order, or a message spells a mark of the template.</summary>
public sealed class ChatRefusedException(string message) : Exception(message);
