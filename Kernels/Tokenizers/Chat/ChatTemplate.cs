namespace Cuckoo.Kernels.Tokenizers.Chat;

// A model's file carries its chat template as a program (in Jinja). That is not run, but recognised by the marks it writes, and
// the template of the family is used (ChatFamilies). A message cannot write marks: its text never becomes a control token, and
// where a mark is no control token in the vocabulary, a message that spells it is refused.

/// <summary>How a family of models was trained to read a conversation.</summary>
/// <param name="Name">The family.</param>
/// <param name="Marks">What no message may spell.</param>
/// <param name="IsWrittenBy">Whether a template, as a file carries it, is of this family.</param>
/// <param name="Write">Writes checked messages, and the start of the answer.</param>
internal sealed record ChatTemplate(
    string Name, IReadOnlyList<string> Marks, Func<string, bool> IsWrittenBy, Action<ChatWriter, IReadOnlyList<ChatMessage>> Write)
{
    /// <summary>The template of a family by its name.</summary>
    /// <exception cref="ChatRefusedException">There is none; the message lists those there are.</exception>
    public static ChatTemplate Named(string name) =>
        ChatFamilies.All.FirstOrDefault(template => template.Name == name) ?? throw Unknown($"called {(name.Length <= 64 ? name : name[..64] + "…")}");

    /// <summary>The family that a file's template is of.</summary>
    /// <param name="template">The text of <c>tokenizer.chat_template</c>.</param>
    /// <exception cref="ChatRefusedException">It is of none we know; the message lists those.</exception>
    public static ChatTemplate Recognise(string template) =>
        ChatFamilies.All.FirstOrDefault(family => family.IsWrittenBy(template)) ?? throw Unknown("that writes what the file's does");

    /// <summary>The conversation as control tokens and text, ending where the answer starts.</summary>
    /// <exception cref="ChatRefusedException">The roles are out of order, or a message spells a mark.</exception>
    public IReadOnlyList<PromptSegment> Segments(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages)
    {
        CheckOrder(messages);
        foreach (var mark in Marks.Where(mark => tokenizer.ControlToken(mark) < 0))
        {
            if (messages.Any(message => message.Content.Contains(mark, StringComparison.Ordinal)))
                throw new ChatRefusedException($"A message holds {mark}, which the template {Name} keeps for itself.");
        }

        var writer = new ChatWriter(tokenizer);
        Write(writer, messages);
        return writer.Finish();
    }

    /// <summary>The conversation as ids, with what the model wants before a text.</summary>
    /// <exception cref="ChatRefusedException">The roles are out of order, or a message spells a mark.</exception>
    public int[] Encode(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages) =>
        tokenizer.Encode(Segments(tokenizer, messages), TokenizeOptions.AddPrefix);

    private static void CheckOrder(IReadOnlyList<ChatMessage> messages)
    {
        var first = messages is [{ Role: ChatRole.System }, ..] ? 1 : 0;
        for (var i = first; i < messages.Count; i++)
        {
            if (messages[i].Role != ((i - first) % 2 == 0 ? ChatRole.User : ChatRole.Assistant))
                throw new ChatRefusedException($"Message {i + 1} is by {messages[i].Role}; after the system's, user and assistant take turns.");
        }

        if ((messages.Count - first) % 2 == 0)
            throw new ChatRefusedException("A conversation ends with a message by the user.");
    }

    private static ChatRefusedException Unknown(string which) =>
        new($"There is no chat template {which}; supported are {string.Join(", ", ChatFamilies.All.Select(template => template.Name))}.");
}
