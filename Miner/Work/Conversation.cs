using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tokenizers.Chat;

namespace Cuckoo.Miner.Work;

/// <summary>How a conversation of the wire becomes tokens: the edge counts them as the miner will read them.</summary>
public static class Conversation
{
    /// <summary>The ids that an answer follows.</summary>
    /// <exception cref="ChatRefusedException">A role is none, the roles are out of order, or a message spells a mark of the model's template.</exception>
    public static int[] Tokens(TextTokens model, IReadOnlyList<Wire.Requests.ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(messages);
        return model.TokenizeChat([.. messages.Select(m => new ChatMessage(RoleOf(m.Role), m.Content))], null);
    }

    private static ChatRole RoleOf(string role) => role switch
    {
        "system" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        _ => throw new ChatRefusedException("A role is system, user or assistant."),
    };
}
