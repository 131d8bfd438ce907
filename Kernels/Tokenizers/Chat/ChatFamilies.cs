namespace Cuckoo.Kernels.Tokenizers.Chat;

// The formats are those of the models' cards and of llama.cpp's src/llama-chat.cpp, which also has the idea of telling families
// by their marks. What the model wants before a text (mostly the begin-of-text token) is added when the segments are encoded.

/// <summary>The families of chat templates, in the order in which they are tried.</summary>
internal static class ChatFamilies
{
    private static readonly ChatTemplate ChatMl = new(
        "chatml", ["<|im_start|>", "<|im_end|>"],
        text => Has(text, "<|im_start|>") && !Has(text, "<|im_sep|>") && !Has(text, "<end_of_utterance>"),
        (writer, messages) =>
        {
            foreach (var message in messages)
                writer.Mark("<|im_start|>").Text(Role(message) + "\n" + message.Content).Mark("<|im_end|>").Text("\n");
            writer.Mark("<|im_start|>").Text("assistant\n");
        });

    private static readonly ChatTemplate Llama3 = new(
        "llama-3", ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
        text => Has(text, "<|start_header_id|>") && Has(text, "<|end_header_id|>"),
        (writer, messages) =>
        {
            foreach (var message in messages)
                Header(writer, Role(message)).Text(message.Content.Trim()).Mark("<|eot_id|>");
            Header(writer, "assistant");
        });

    private static readonly ChatTemplate Phi3 = new(
        "phi-3", ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"],
        text => Has(text, "<|assistant|>") && Has(text, "<|end|>"),
        (writer, messages) =>
        {
            foreach (var message in messages)
                writer.Mark($"<|{Role(message)}|>").Text("\n" + message.Content).Mark("<|end|>").Text("\n");
            writer.Mark("<|assistant|>").Text("\n");
        });

    /// <summary>Zephyr and TinyLlama: the roles are plain text, the end of text ends a message.</summary>
    private static readonly ChatTemplate Zephyr = new(
        "zephyr", ["<|system|>", "<|user|>", "<|assistant|>"],
        text => Has(text, "<|user|>") && Has(text, "<|assistant|>") && Has(text, "eos_token"),
        (writer, messages) =>
        {
            foreach (var message in messages)
                writer.Mark($"<|{Role(message)}|>").Text("\n" + message.Content).EndOfText().Text("\n");
            writer.Mark("<|assistant|>").Text("\n");
        });

    /// <summary>Gemma has no system message: it goes before the first question.</summary>
    private static readonly ChatTemplate Gemma = new(
        "gemma", ["<start_of_turn>", "<end_of_turn>"],
        text => Has(text, "<start_of_turn>"),
        (writer, messages) =>
        {
            foreach (var (message, before) in WithSystem(messages))
            {
                var role = message.Role == ChatRole.User ? "user" : "model";
                writer.Mark("<start_of_turn>").Text($"{role}\n{Joined(before.Trim(), "\n\n")}{message.Content.Trim()}").Mark("<end_of_turn>").Text("\n");
            }

            writer.Mark("<start_of_turn>").Text("model\n");
        });

    private static readonly ChatTemplate Llama2 = new(
        "llama-2", ["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>"],
        text => Has(text, "[INST]") && Has(text, "<<SYS>>"),
        (writer, messages) =>
        {
            var isFirst = true;
            foreach (var (message, before) in WithSystem(messages))
            {
                if (message.Role == ChatRole.Assistant)
                {
                    writer.Text($" {message.Content.Trim()} ").EndOfText();
                    continue;
                }

                if (!isFirst)
                    writer.BeginOfText();
                isFirst = false;
                var system = before.Length == 0 ? "" : $"<<SYS>>\n{before.Trim()}\n<</SYS>>\n\n";
                writer.Mark("[INST]").Text($" {system}{message.Content.Trim()} ").Mark("[/INST]");
            }
        });

    /// <summary>Version 3 on Tekken vocabularies: no spaces around what is said.</summary>
    private static readonly ChatTemplate MistralTekken = Mistral(
        "mistral-v3-tekken", text => Has(text, "\"[INST]\"") && !Has(text, "[SYSTEM_PROMPT]"), before: "", behind: "", answer: "");

    /// <summary>Version 1: spaces around what is said.</summary>
    private static readonly ChatTemplate MistralFirst = Mistral(
        "mistral-v1", text => Has(text, "[INST]") && Has(text, " [/INST]") && !Has(text, "[SYSTEM_PROMPT]"), before: " ", behind: " ", answer: " ");

    /// <summary>Version 3: a space before what is said.</summary>
    private static readonly ChatTemplate MistralThird = Mistral(
        "mistral-v3", text => Has(text, "[INST]") && !Has(text, "[SYSTEM_PROMPT]"), before: " ", behind: "", answer: " ");

    /// <summary>Version 7: a space before whatever is said, the system's message in marks of its own.</summary>
    private static readonly ChatTemplate MistralSeventh = MistralWithSystem("mistral-v7", text => Has(text, "[SYSTEM_PROMPT] "), before: " ");

    /// <summary>Version 7 on Tekken vocabularies: no spaces.</summary>
    private static readonly ChatTemplate MistralSeventhTekken = MistralWithSystem(
        "mistral-v7-tekken", text => Has(text, "[SYSTEM_PROMPT]") && !Has(text, "[SYSTEM_PROMPT] "), before: "");

    private static readonly ChatTemplate Alpaca = new(
        "alpaca", ["### Instruction:", "### Response:"],
        text => Has(text, "### Instruction:") && Has(text, "### Response:") && !Has(text, "<|EOT|>"),
        (writer, messages) =>
        {
            foreach (var message in messages)
            {
                if (message.Role != ChatRole.System)
                    writer.Mark(message.Role == ChatRole.User ? "### Instruction:" : "### Response:").Text("\n");
                writer.Text(message.Content + "\n\n");
            }

            writer.Mark("### Response:").Text("\n");
        });

    /// <summary>For models that were trained on no conversation: what was said, one message a line. Only by its name.</summary>
    private static readonly ChatTemplate Plain = new(
        "plain", [], _ => false,
        (writer, messages) => writer.Text(string.Join('\n', messages.Select(message => message.Content))));

    public static IReadOnlyList<ChatTemplate> All { get; } =
        [ChatMl, Llama3, Phi3, Zephyr, Gemma, Llama2, MistralTekken, MistralFirst, MistralThird, MistralSeventh, MistralSeventhTekken, Alpaca, Plain];

    private static ChatTemplate MistralWithSystem(string name, Func<string, bool> isWrittenBy, string before) => new(
        name, ["[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[INST]", "[/INST]"], isWrittenBy,
        (writer, messages) =>
        {
            foreach (var message in messages)
            {
                var text = before + message.Content;
                if (message.Role == ChatRole.Assistant)
                    writer.Text(text).EndOfText();
                else if (message.Role == ChatRole.System)
                    writer.Mark("[SYSTEM_PROMPT]").Text(text).Mark("[/SYSTEM_PROMPT]");
                else
                    writer.Mark("[INST]").Text(text).Mark("[/INST]");
            }
        });

    /// <summary>The first versions have no system message: it goes before the first question.</summary>
    private static ChatTemplate Mistral(string name, Func<string, bool> isWrittenBy, string before, string behind, string answer) => new(
        name, ["[INST]", "[/INST]"], isWrittenBy,
        (writer, messages) =>
        {
            foreach (var (message, system) in WithSystem(messages))
            {
                if (message.Role == ChatRole.Assistant)
                    writer.Text(answer + message.Content.Trim()).EndOfText();
                else
                    writer.Mark("[INST]").Text(before + Joined(system, "\n\n") + message.Content + behind).Mark("[/INST]");
            }
        });

    private static ChatWriter Header(ChatWriter writer, string role) =>
        writer.Mark("<|start_header_id|>").Text(role).Mark("<|end_header_id|>").Text("\n\n");

    /// <summary>Questions and answers, the system's message given along with the first question.</summary>
    private static IEnumerable<(ChatMessage Message, string System)> WithSystem(IReadOnlyList<ChatMessage> messages)
    {
        var system = "";
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
            {
                system = message.Content;
                continue;
            }

            yield return (message, system);
            system = "";
        }
    }

    private static string Joined(string text, string separator) => text.Length == 0 ? "" : text + separator;

    private static string Role(ChatMessage message) => message.Role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        _ => "assistant",
    };

    private static bool Has(string text, string mark) => text.Contains(mark, StringComparison.Ordinal);
}
