// Every word the bot says, in every language, in one place. A row is one text: English, simplified Chinese, traditional Chinese, Arabic.
// The tests hold that none is missing, that the places in braces agree, and that tags are closed.

namespace Cuckoo.Telegram.Texts;

/// <summary>What the bot says.</summary>
internal static class Words
{
    // Greeting and help

    public static readonly Phrase Welcome = new(
        "Hello! I draw pictures and answer questions with a network of independent miners. Every result can be run again and checked, and you pay only for what was verified.\n\n1. /faucet gives you test credits.\n2. <code>/imagine a red apple</code> draws one.\n\n/help has the rest.",
        "你好！我通过一个由独立矿工组成的网络来画图和回答问题。每个结果都可以重新运行并核对，你只为通过验证的结果付费。\n\n1. /faucet 领取测试额度。\n2. <code>/imagine a red apple</code> 画一幅图。\n\n其他命令见 /help。",
        "你好！我透過一個由獨立礦工組成的網路來畫圖和回答問題。每個結果都可以重新執行並核對，你只為通過驗證的結果付費。\n\n1. /faucet 領取測試額度。\n2. <code>/imagine a red apple</code> 畫一幅圖。\n\n其他指令見 /help。",
        "أهلاً! أرسم الصور وأجيب عن الأسئلة عبر شبكة من المعدّنين المستقلين. يمكن إعادة تشغيل كل نتيجة والتحقق منها، ولا تدفع إلا مقابل ما تم التحقق منه.\n\n1. /faucet يمنحك رصيداً تجريبياً.\n2. <code>/imagine a red apple</code> يرسم صورة.\n\nالبقية في /help.");

    public static readonly Phrase Help = new(
        "<b>What I can do</b>\n/imagine <i>prompt</i> – draw a picture\n/ask <i>question</i> – one answer\n/chat <i>text</i> – a conversation; reply to go on\n/cancel – give up what waits\n/faucet – test credits, once a day\n/balance – what you have\n/tip <i>0x…, @user or account</i> <i>amount</i> – give credits\n/history – every movement of your money\n/buy – credits for Telegram Stars\n/paysupport – purchases and refunds\n/settings – confirmations, groups\n/lang – language",
        "<b>我能做什么</b>\n/imagine <i>描述</i> – 画一幅图\n/ask <i>问题</i> – 回答一个问题\n/chat <i>文字</i> – 对话；回复消息可继续\n/cancel – 放弃正在等待的请求\n/faucet – 每天一次的测试额度\n/balance – 余额\n/tip <i>0x…、@用户或账户</i> <i>数额</i> – 赠送额度\n/history – 资金的每一笔变动\n/buy – 用 Telegram Stars 购买额度\n/paysupport – 购买与退款\n/settings – 确认与群组设置\n/lang – 语言",
        "<b>我能做什麼</b>\n/imagine <i>描述</i> – 畫一幅圖\n/ask <i>問題</i> – 回答一個問題\n/chat <i>文字</i> – 對話；回覆訊息可繼續\n/cancel – 放棄正在等待的請求\n/faucet – 每天一次的測試額度\n/balance – 餘額\n/tip <i>0x…、@使用者或帳戶</i> <i>數額</i> – 贈送額度\n/history – 資金的每一筆變動\n/buy – 用 Telegram Stars 購買額度\n/paysupport – 購買與退款\n/settings – 確認與群組設定\n/lang – 語言",
        "<b>ما أستطيع فعله</b>\n/imagine <i>وصف</i> – رسم صورة\n/ask <i>سؤال</i> – إجابة واحدة\n/chat <i>نص</i> – محادثة؛ ردّ على الرسالة للمتابعة\n/cancel – التخلي عمّا ينتظر\n/faucet – رصيد تجريبي مرة في اليوم\n/balance – رصيدك\n/tip <i>0x… أو @مستخدم أو حساب</i> <i>مبلغ</i> – إهداء رصيد\n/history – كل حركة في أموالك\n/buy – شراء رصيد بنجوم تيليجرام\n/paysupport – المشتريات واسترداد الأموال\n/settings – التأكيدات والمجموعات\n/lang – اللغة");

    public static readonly Phrase Hint = new(
        "Tell me with a command what to do with that, for example <code>/imagine {text}</code> or <code>/ask {text}</code>.",
        "请用命令告诉我要做什么，例如 <code>/imagine {text}</code> 或 <code>/ask {text}</code>。",
        "請用指令告訴我要做什麼，例如 <code>/imagine {text}</code> 或 <code>/ask {text}</code>。",
        "أخبرني بأمر ماذا أفعل بذلك، مثلاً <code>/imagine {text}</code> أو <code>/ask {text}</code>.");

    public static readonly Phrase Unknown = new(
        "I do not know {command}. /help lists what I know.", "我不认识 {command}。可用命令见 /help。", "我不認識 {command}。可用指令見 /help。", "لا أعرف {command}. القائمة في /help.");

    // Money

    public static readonly Phrase FaucetGiven = new(
        "💧 {amount} for you. You have {balance}. The next grant is from {next} on.",
        "💧 已发给你 {amount}。余额 {balance}。下次可领取时间：{next}。",
        "💧 已發給你 {amount}。餘額 {balance}。下次可領取時間：{next}。",
        "💧 حصلت على {amount}. رصيدك {balance}. المنحة التالية ابتداءً من {next}.");

    public static readonly Phrase FaucetTaken = new(
        "You have had today's grant. You have {balance}. The next one is from {next} on.",
        "今天的额度你已经领过了。余额 {balance}。下次可领取时间：{next}。",
        "今天的額度你已經領過了。餘額 {balance}。下次可領取時間：{next}。",
        "لقد أخذت منحة اليوم. رصيدك {balance}. التالية ابتداءً من {next}.");

    public static readonly Phrase FaucetClosed = new(
        "This network gives no test credits. /buy or a tip brings some.", "这个网络不发放测试额度。可以用 /buy 购买，或请别人赠送。", "這個網路不發放測試額度。可以用 /buy 購買，或請別人贈送。", "هذه الشبكة لا تمنح رصيداً تجريبياً. يمكنك استخدام /buy أو تلقي هدية.");

    public static readonly Phrase FaucetEmpty = new(
        "No test credits are left for now. Come again tomorrow (UTC).", "现在没有测试额度可领，请明天（UTC）再来。", "現在沒有測試額度可領，請明天（UTC）再來。", "لا يوجد رصيد تجريبي الآن. عد غداً (UTC).");

    public static readonly Phrase Balance = new(
        "💰 You have <b>{balance}</b>.\nAccount: <code>{account}</code>", "💰 余额：<b>{balance}</b>\n账户：<code>{account}</code>", "💰 餘額：<b>{balance}</b>\n帳戶：<code>{account}</code>", "💰 رصيدك <b>{balance}</b>.\nالحساب: <code>{account}</code>");

    public static readonly Phrase HistoryHead = new("<b>Your money, the newest first</b> (UTC)", "<b>资金变动，最新的在前</b>（UTC）", "<b>資金變動，最新的在前</b>（UTC）", "<b>أموالك، الأحدث أولاً</b> (UTC)");

    public static readonly Phrase HistoryLine = new(
        "{at}  {amount}  {what}  → {balance}", "{at}  {amount}  {what}  → {balance}", "{at}  {amount}  {what}  → {balance}", "\u200f{at}  {amount}  {what}  ← {balance}");

    public static readonly Phrase HistoryEmpty = new("Nothing has moved yet. /faucet begins it.", "还没有任何变动。用 /faucet 开始吧。", "還沒有任何變動。用 /faucet 開始吧。", "لا حركة بعد. ابدأ بـ /faucet.");

    public static readonly Phrase ForGrant = new("grant", "领取", "領取", "منحة");
    public static readonly Phrase ForTip = new("tip", "赠送", "贈送", "هدية");
    public static readonly Phrase ForEscrow = new("into escrow", "转入托管", "轉入託管", "إلى الضمان");
    public static readonly Phrase ForRefund = new("given back", "退回", "退回", "مُعاد");
    public static readonly Phrase ForChange = new("change", "找零", "找零", "الباقي");
    public static readonly Phrase FromBot = new("from this bot: bought, or a tip it kept", "来自本机器人：购买，或其保留的赠送", "來自本機器人：購買，或其保留的贈送", "من هذا البوت: شراء أو هدية حفظها");
    public static readonly Phrase ToBot = new("to this bot: a tip it keeps, or a purchase given back", "给本机器人：由其保留的赠送，或退回的购买", "給本機器人：由其保留的贈送，或退回的購買", "إلى هذا البوت: هدية يحفظها أو شراء مُستردّ");
    public static readonly Phrase ForDeposit = new("deposit", "充值", "儲值", "إيداع");
    public static readonly Phrase ForWork = new("pay for work", "工作报酬", "工作報酬", "أجر عمل");
    public static readonly Phrase ForOther = new("other ({purpose})", "其他（{purpose}）", "其他（{purpose}）", "أخرى ({purpose})");
    public static readonly Phrase ButtonOlder = new("Older", "更早", "更早", "الأقدم");

    public static readonly Phrase NoMoney = new(
        "Your balance does not cover the price; nothing was taken. /faucet, /buy or a tip helps.", "余额不足，没有扣款。可以用 /faucet、/buy，或请别人赠送。", "餘額不足，沒有扣款。可以用 /faucet、/buy，或請別人贈送。", "رصيدك لا يكفي؛ لم يُؤخذ شيء. جرّب /faucet أو /buy أو هدية.");

    public static readonly Phrase TipHow = new(
        "Write <code>/tip 0x… 0.5</code>, <code>/tip @user 0.5</code>, or <code>/tip 0.5</code> as a reply to somebody.", "请写 <code>/tip 0x… 0.5</code>、<code>/tip @user 0.5</code>，或回复某人并写 <code>/tip 0.5</code>。", "請寫 <code>/tip 0x… 0.5</code>、<code>/tip @user 0.5</code>，或回覆某人並寫 <code>/tip 0.5</code>。", "اكتب <code>/tip 0x… 0.5</code> أو <code>/tip @user 0.5</code>، أو <code>/tip 0.5</code> رداً على أحد.");

    public static readonly Phrase TipAsk = new(
        "Give {amount} to {who}?", "要赠送 {amount} 给 {who} 吗？", "要贈送 {amount} 給 {who} 嗎？", "هل تهدي {amount} إلى {who}؟");

    public static readonly Phrase TipGiven = new(
        "🎁 {who} has {amount} from you. You have {balance}.", "🎁 已赠送 {amount} 给 {who}。余额 {balance}。", "🎁 已贈送 {amount} 給 {who}。餘額 {balance}。", "🎁 وصل {amount} منك إلى {who}. رصيدك {balance}.");

    public static readonly Phrase TipHeld = new(
        "🎁 {amount} is kept for {who}, who has not come here yet. You have {balance}.", "🎁 {who} 还没有来过这里，已为其保留 {amount}。余额 {balance}。", "🎁 {who} 還沒有來過這裡，已為其保留 {amount}。餘額 {balance}。", "🎁 حُفظ {amount} لأجل {who} الذي لم يأتِ بعد. رصيدك {balance}.");

    public static readonly Phrase TipKept = new(
        "🎁 I keep {amount} for {who} until they write to me, for 30 days; then it comes back. You have {balance}.", "🎁 我会为 {who} 保留 {amount}，等对方给我发消息；30 天后未领取则退回。余额 {balance}。", "🎁 我會為 {who} 保留 {amount}，等對方傳訊息給我；30 天後未領取則退回。餘額 {balance}。", "🎁 أحفظ {amount} لأجل {who} حتى يراسلني، لمدة 30 يوماً ثم يعود إليك. رصيدك {balance}.");

    public static readonly Phrase TipCame = new("🎁 {amount} came for you from {who}.", "🎁 {who} 赠送给你 {amount}。", "🎁 {who} 贈送給你 {amount}。", "🎁 وصلك {amount} من {who}.");

    public static readonly Phrase TipBack = new("{amount} for {who} was not fetched within 30 days and is yours again.", "{who} 在 30 天内没有领取 {amount}，已退还给你。", "{who} 在 30 天內沒有領取 {amount}，已退還給你。", "لم يستلم {who} مبلغ {amount} خلال 30 يوماً فعاد إليك.");

    public static readonly Phrase TipNobody = new("There is nobody by that name or number; nothing moved.", "找不到这个收款人，没有转账。", "找不到這個收款人，沒有轉帳。", "لا يوجد أحد بهذا الاسم أو الرقم؛ لم يتحرك شيء.");

    public static readonly Phrase TipSelf = new("A tip goes to somebody else.", "不能赠送给自己。", "不能贈送給自己。", "الهدية تكون لشخص آخر.");

    public static readonly Phrase Dropped = new("Left alone; nothing moved.", "已取消，没有转账。", "已取消，沒有轉帳。", "أُلغي؛ لم يتحرك شيء.");

    public static readonly Phrase BadAmount = new("That is no amount. Write it like 0.5, with at most 18 digits after the point.", "数额不正确。请写成 0.5 这样，小数点后最多 18 位。", "數額不正確。請寫成 0.5 這樣，小數點後最多 18 位。", "هذا ليس مبلغاً. اكتبه مثل 0.5 وبحد أقصى 18 رقماً بعد الفاصلة.");

    public static readonly Phrase BuyHead = new("Credits for Stars. How many Stars?", "用 Stars 购买额度。要用多少 Stars？", "用 Stars 購買額度。要用多少 Stars？", "رصيد مقابل النجوم. كم نجمة؟");
    public static readonly Phrase BuyChoice = new("{stars} ⭐ → {amount}", "{stars} ⭐ → {amount}", "{stars} ⭐ → {amount}", "\u200f{stars} ⭐ ← {amount}");
    public static readonly Phrase BuyClosed = new("This bot sells no credits.", "这个机器人不出售额度。", "這個機器人不出售額度。", "هذا البوت لا يبيع الرصيد.");
    public static readonly Phrase InvoiceTitle = new("Cuckoo credits", "Cuckoo 额度", "Cuckoo 額度", "رصيد Cuckoo");
    public static readonly Phrase InvoiceText = new("{amount} for your account.", "为你的账户充值 {amount}。", "為你的帳戶儲值 {amount}。", "{amount} لحسابك.");
    public static readonly Phrase BuyRefused = new("This cannot be bought now. You were not charged.", "现在无法购买，没有向你收费。", "現在無法購買，沒有向你收費。", "لا يمكن الشراء الآن. لم يُخصم منك شيء.");
    public static readonly Phrase BuyTaken = new("⭐ Paid. Your credits are on their way…", "⭐ 已付款，额度正在到账……", "⭐ 已付款，額度正在入帳……", "⭐ تم الدفع. رصيدك في الطريق…");
    public static readonly Phrase BuyDone = new("⭐ {stars} Stars became {amount}. You have {balance}.", "⭐ {stars} Stars 已换成 {amount}。余额 {balance}。", "⭐ {stars} Stars 已換成 {amount}。餘額 {balance}。", "⭐ تحولت {stars} نجمة إلى {amount}. رصيدك {balance}.");
    public static readonly Phrase PaySupport = new("Your purchases. A purchase of the last 21 days can be given back as long as its credits are not spent.", "你的购买记录。21 天内的购买，只要额度没有花掉就可以退款。", "你的購買記錄。21 天內的購買，只要額度沒有花掉就可以退款。", "مشترياتك. يمكن استرداد شراء خلال آخر 21 يوماً ما دام رصيده لم يُنفق.");
    public static readonly Phrase PayNone = new("You have bought nothing here yet.", "你还没有在这里购买过。", "你還沒有在這裡購買過。", "لم تشترِ شيئاً هنا بعد.");
    public static readonly Phrase RefundChoice = new("Give back {stars} ⭐ of {at}", "退回 {at} 的 {stars} ⭐", "退回 {at} 的 {stars} ⭐", "استرداد {stars} ⭐ بتاريخ {at}");
    public static readonly Phrase RefundDone = new("⭐ {stars} Stars are yours again; {amount} went back.", "⭐ 已退回 {stars} Stars；收回 {amount}。", "⭐ 已退回 {stars} Stars；收回 {amount}。", "⭐ عادت إليك {stars} نجمة، وأُعيد {amount}.");
    public static readonly Phrase BuyWaits = new(
        "⭐ Paid. The operator has to put something right before your credits can come. I keep trying; /paysupport gives your Stars back instead.",
        "⭐ 已付款。运营者需要先处理一个问题，额度才能到账。我会继续尝试；也可以用 /paysupport 退回 Stars。",
        "⭐ 已付款。營運者需要先處理一個問題，額度才能入帳。我會繼續嘗試；也可以用 /paysupport 退回 Stars。",
        "⭐ تم الدفع. على المشغّل إصلاح أمر ما قبل وصول رصيدك. سأواصل المحاولة؛ أو استرد نجومك عبر /paysupport.");

    public static readonly Phrase RefundWaits = new(
        "This cannot be given back just now. I keep trying; nothing is lost.", "现在无法退款。我会继续尝试，什么都不会丢失。", "現在無法退款。我會繼續嘗試，什麼都不會遺失。", "لا يمكن ردّه الآن. سأواصل المحاولة؛ لا شيء يضيع.");

    public static readonly Phrase RefundUncredited = new(
        "⭐ {stars} Stars are yours again; their credits had not come.", "⭐ 已退回 {stars} Stars；额度尚未到账。", "⭐ 已退回 {stars} Stars；額度尚未入帳。", "⭐ عادت إليك {stars} نجمة؛ لم يكن رصيدها قد وصل.");

    public static readonly Phrase PaymentAside = new(
        "⚠️ A payment could not be noted. I keep it and try again each hour; the log says why.", "⚠️ 有一笔付款未能记录。我已保留它，每小时重试一次；原因见日志。", "⚠️ 有一筆付款未能記錄。我已保留它，每小時重試一次；原因見日誌。", "⚠️ تعذّر تسجيل دفعة. أحتفظ بها وأعيد المحاولة كل ساعة؛ السبب في السجل.");

    public static readonly Phrase Stalled = new(
        "⚠️ The edge refuses to move money that I owe {person} ({code}). Perhaps the bot's account lacks money or is frozen. I keep trying: {errand}",
        "⚠️ 网络拒绝转出我欠 {person} 的款项（{code}）。机器人的账户可能余额不足或被冻结。我会继续尝试：{errand}",
        "⚠️ 網路拒絕轉出我欠 {person} 的款項（{code}）。機器人的帳戶可能餘額不足或被凍結。我會繼續嘗試：{errand}",
        "⚠️ ترفض الشبكة تحويل مال أدين به إلى {person} ({code}). ربما لا يكفي رصيد حساب البوت أو أنه مجمّد. سأواصل المحاولة: {errand}");

    public static readonly Phrase RefundSpent = new("These credits are spent already, at least in part; they cannot be given back.", "这些额度已经（部分）花掉，无法退款。", "這些額度已經（部分）花掉，無法退款。", "أُنفق هذا الرصيد كله أو بعضه؛ لا يمكن رده.");

    // Requests

    public static readonly Phrase AskPrompt = new("Write after the command what to draw: <code>/imagine a red apple</code>", "请在命令后写要画什么：<code>/imagine a red apple</code>", "請在指令後寫要畫什麼：<code>/imagine a red apple</code>", "اكتب بعد الأمر ما تريد رسمه: <code>/imagine a red apple</code>");
    public static readonly Phrase AskQuestion = new("Write your question after the command: <code>/ask what is a bird?</code>", "请在命令后写问题：<code>/ask what is a bird?</code>", "請在指令後寫問題：<code>/ask what is a bird?</code>", "اكتب سؤالك بعد الأمر: <code>/ask what is a bird?</code>");
    public static readonly Phrase Pricing = new("Asking for a price…", "正在询价……", "正在詢價……", "أسأل عن السعر…");
    public static readonly Phrase Confirm = new("It costs at most {price}. Go ahead?", "最多花费 {price}。继续吗？", "最多花費 {price}。繼續嗎？", "يكلف {price} على الأكثر. هل نتابع؟");
    public static readonly Phrase Submitting = new("{price} at most. Putting it into escrow…", "最多 {price}。正在转入托管……", "最多 {price}。正在轉入託管……", "{price} على الأكثر. أضعه في الضمان…");
    public static readonly Phrase Waiting = new("⏳ Waiting for a miner.", "⏳ 正在等待矿工。", "⏳ 正在等待礦工。", "⏳ بانتظار معدّن.");
    public static readonly Phrase InEscrow = new("{price} is in escrow.", "{price} 已转入托管。", "{price} 已轉入託管。", "{price} في الضمان.");
    public static readonly Phrase Ahead = new("{count} before it.", "前面还有 {count} 个。", "前面還有 {count} 個。", "أمامه {count}.");
    public static readonly Phrase Eta = new("Expected in {least} to {most} s.", "预计 {least} 到 {most} 秒。", "預計 {least} 到 {most} 秒。", "متوقع خلال {least} إلى {most} ث.");
    public static readonly Phrase Running = new("⚙️ Miner {miner} is at work.", "⚙️ 矿工 {miner} 正在运行。", "⚙️ 礦工 {miner} 正在執行。", "⚙️ المعدّن {miner} يعمل.");
    public static readonly Phrase Steps = new("{bar} {step} of {steps}", "{bar} {step} / {steps}", "{bar} {step} / {steps}", "{bar} {step} من {steps}");
    public static readonly Phrase Checking = new("🔎 The result is committed and is being checked.", "🔎 结果已提交，正在核对。", "🔎 結果已提交，正在核對。", "🔎 سُلّمت النتيجة ويجري التحقق منها.");
    public static readonly Phrase Cancelling = new("Giving it up…", "正在取消……", "正在取消……", "يجري التخلي عنه…");
    public static readonly Phrase Refunded = new("↩️ It came to nothing; {price} is yours again.", "↩️ 未能完成，{price} 已退还。", "↩️ 未能完成，{price} 已退還。", "↩️ لم يكتمل؛ عاد إليك {price}.");
    public static readonly Phrase GivenUp = new("Given up. Nothing was paid.", "已取消，没有付款。", "已取消，沒有付款。", "تم التخلي عنه. لم يُدفع شيء.");
    public static readonly Phrase Draft = new("<i>Not verified yet:</i>", "<i>尚未验证：</i>", "<i>尚未驗證：</i>", "<i>لم يتم التحقق بعد:</i>");
    public static readonly Phrase DraftPicture = new("<i>So far it looks like this; not verified yet.</i>", "<i>目前的样子，尚未验证。</i>", "<i>目前的樣子，尚未驗證。</i>", "<i>هكذا تبدو حتى الآن، ولم يتم التحقق منها بعد.</i>");
    public static readonly Phrase PictureFacts = new("Seed {seed} · {steps} steps · guidance {guidance} · {model}", "种子 {seed} · {steps} 步 · 引导 {guidance} · {model}", "種子 {seed} · {steps} 步 · 引導 {guidance} · {model}", "البذرة {seed} · {steps} خطوة · التوجيه {guidance} · {model}");
    public static readonly Phrase TextFacts = new("{tokens} tokens · {model}", "{tokens} 个词元 · {model}", "{tokens} 個詞元 · {model}", "{tokens} رمزاً · {model}");
    public static readonly Phrase Paid = new("Paid {price} · verified ✅", "已付 {price} · 已验证 ✅", "已付 {price} · 已驗證 ✅", "دُفع {price} · تم التحقق ✅");
    public static readonly Phrase ResultGone = new(
        "It is done and paid for, but the network no longer has its result. Its receipt stays yours.", "已完成并付款，但网络已不再保存其结果。收据仍归你所有。", "已完成並付款，但網路已不再保存其結果。收據仍歸你所有。", "اكتمل ودُفع ثمنه، لكن الشبكة لم تعد تحتفظ بنتيجته. يبقى إيصاله لك.");

    public static readonly Phrase Withheld = new("🚫 The picture is done and paid for, but this bot's content check does not let it be shown here. Its receipt stays yours.", "🚫 图片已完成并付款，但本机器人的内容检查不允许在此显示。收据仍归你所有。", "🚫 圖片已完成並付款，但本機器人的內容檢查不允許在此顯示。收據仍歸你所有。", "🚫 اكتملت الصورة ودُفع ثمنها، لكن فحص المحتوى لا يسمح بعرضها هنا. يبقى إيصالها لك.");
    public static readonly Phrase WithheldText = new("🚫 The answer is done and paid for, but this bot's content check does not let it be shown here. Its receipt stays yours.", "🚫 回答已完成并付款，但本机器人的内容检查不允许在此显示。收据仍归你所有。", "🚫 回答已完成並付款，但本機器人的內容檢查不允許在此顯示。收據仍歸你所有。", "🚫 اكتملت الإجابة ودُفع ثمنها، لكن فحص المحتوى لا يسمح بعرضها هنا. يبقى إيصالها لك.");
    public static readonly Phrase NotAsked = new("🚫 This bot's content check does not let that be asked for. Nothing was paid.", "🚫 本机器人的内容检查不允许提出这样的请求。没有付款。", "🚫 本機器人的內容檢查不允許提出這樣的請求。沒有付款。", "🚫 لا يسمح فحص المحتوى بطلب ذلك. لم يُدفع شيء.");
    public static readonly Phrase Receipt = new(
        "🧾 <b>Receipt</b>\nRequest <code>{request}</code>\nMiner <code>{miner}</code>\nProgram <code>{program}</code>\nOutput <code>{output}</code>\nTrace <code>{trace}</code>\nVerdict: {verdict}\n\nRun it again yourself: <code>cuckoo verify FILE</code>",
        "🧾 <b>收据</b>\n请求 <code>{request}</code>\n矿工 <code>{miner}</code>\n程序 <code>{program}</code>\n输出 <code>{output}</code>\n轨迹 <code>{trace}</code>\n裁定：{verdict}\n\n自己重新运行：<code>cuckoo verify FILE</code>",
        "🧾 <b>收據</b>\n請求 <code>{request}</code>\n礦工 <code>{miner}</code>\n程式 <code>{program}</code>\n輸出 <code>{output}</code>\n軌跡 <code>{trace}</code>\n裁定：{verdict}\n\n自己重新執行：<code>cuckoo verify FILE</code>",
        "🧾 <b>الإيصال</b>\nالطلب <code>{request}</code>\nالمعدّن <code>{miner}</code>\nالبرنامج <code>{program}</code>\nالناتج <code>{output}</code>\nالأثر <code>{trace}</code>\nالحكم: {verdict}\n\nأعد تشغيله بنفسك: <code>cuckoo verify FILE</code>");
    public static readonly Phrase NothingOpen = new("Nothing of yours is waiting.", "你没有正在等待的请求。", "你沒有正在等待的請求。", "لا شيء لك في الانتظار.");
    public static readonly Phrase TooLate = new("It is too late to give it up.", "已经来不及取消了。", "已經來不及取消了。", "فات أوان التخلي عنه.");
    public static readonly Phrase NoFiles = new("This chat does not let me send pictures; its admins can.", "此聊天不允许我发送图片，管理员可以开启。", "此聊天不允許我傳送圖片，管理員可以開啟。", "لا تسمح لي هذه الدردشة بإرسال الصور؛ يمكن لمشرفيها السماح بذلك.");
    public static readonly Phrase Below = new("It comes as an answer to this message.", "会以回复本消息的形式发送。", "會以回覆本訊息的形式傳送。", "يصل رداً على هذه الرسالة.");
    public static readonly Phrase DeleteYourself = new("The network lets go of it. Telegram lets bots delete a message for 48 hours only, so delete this one yourself.", "网络不再保存它。Telegram 只允许机器人在 48 小时内删除消息，请自行删除这条消息。", "網路不再保存它。Telegram 只允許機器人在 48 小時內刪除訊息，請自行刪除這則訊息。", "تتخلى الشبكة عنها. لا يسمح تيليغرام للبوت بحذف رسالة إلا خلال 48 ساعة، فاحذف هذه الرسالة بنفسك.");
    public static readonly Phrase NotYours = new("That is somebody else's.", "那是别人的请求。", "那是別人的請求。", "هذا يخص شخصاً آخر.");
    public static readonly Phrase Forgotten = new("I no longer know of that.", "我已经没有它的记录了。", "我已經沒有它的記錄了。", "لم أعد أعرف عنه شيئاً.");
    public static readonly Phrase Removed = new("🗑 Deleted.", "🗑 已删除。", "🗑 已刪除。", "🗑 حُذف.");
    public static readonly Phrase NoModel = new("No model for that is on offer now.", "目前没有可用的模型。", "目前沒有可用的模型。", "لا يوجد نموذج لذلك حالياً.");
    public static readonly Phrase AskCaption = new("Send the photo with a caption that says what it is to become, such as: a cat in a hat", "请在发送照片时附上说明，写出要变成什么，例如：戴帽子的猫", "請在傳送照片時附上說明，寫出要變成什麼，例如：戴帽子的貓", "أرسل الصورة مع تعليق يقول ماذا ستصبح، مثل: قطة بقبعة");
    public static readonly Phrase BadPhoto = new("That picture cannot be read here. JPEG and PNG can; nothing was charged.", "无法读取这张图片。支持 JPEG 和 PNG；没有扣费。", "無法讀取這張圖片。支援 JPEG 和 PNG；沒有扣費。", "لا يمكن قراءة هذه الصورة هنا. JPEG وPNG مقبولان؛ ولم يُخصم شيء.");
    public static readonly Phrase NotFromPictures = new("No model on offer starts from a picture. From words alone: <code>/imagine {text}</code>", "目前没有模型能以图片为起点。只用文字来画：<code>/imagine {text}</code>", "目前沒有模型能以圖片為起點。只用文字來畫：<code>/imagine {text}</code>", "لا نموذج معروضاً يبدأ من صورة. بالكلمات وحدها: <code>/imagine {text}</code>");
    public static readonly Phrase Enlarged = new(
        "🔍 Four times as wide and high. This bot enlarged it, not a miner, and it cost nothing; the same picture gives the same pixels on every machine.\nFrom <code>{output}</code>\nPixels <code>{large}</code>",
        "🔍 宽高各放大四倍。由本机器人放大，不经矿工，也不收费；同一张图片在任何机器上都得到相同的像素。\n原图 <code>{output}</code>\n像素 <code>{large}</code>",
        "🔍 寬高各放大四倍。由本機器人放大，不經礦工，也不收費；同一張圖片在任何機器上都得到相同的像素。\n原圖 <code>{output}</code>\n像素 <code>{large}</code>",
        "🔍 أعرض وأطول بأربع مرات. كبّرها هذا البوت لا معدّن، ولم تكلّف شيئاً؛ الصورة نفسها تعطي البكسلات نفسها على كل جهاز.\nمن <code>{output}</code>\nالبكسلات <code>{large}</code>");
    public static readonly Phrase TooLarge = new("This picture is as large as I can send it.", "这张图片已经是我能发送的最大尺寸。", "這張圖片已經是我能傳送的最大尺寸。", "هذه الصورة بأكبر حجم يمكنني إرساله.");
    public static readonly Phrase BadPrompt = new("A prompt has 1 to 500 characters.", "描述应为 1 到 500 个字符。", "描述應為 1 到 500 個字元。", "الوصف من 1 إلى 500 حرف.");
    public static readonly Phrase Full = new("The network is full right now; nothing was taken. Try again in a while.", "网络现在繁忙，没有扣款。请稍后再试。", "網路現在繁忙，沒有扣款。請稍後再試。", "الشبكة مزدحمة الآن؛ لم يُؤخذ شيء. حاول بعد قليل.");
    public static readonly Phrase Refused = new("The network refused this ({code}); nothing was taken.", "网络拒绝了请求（{code}），没有扣款。", "網路拒絕了請求（{code}），沒有扣款。", "رفضت الشبكة ذلك ({code})؛ لم يُؤخذ شيء.");
    public static readonly Phrase NoAnswer = new(
        "The network has not answered for a long time, so I have stopped trying. Please ask again later.", "网络长时间没有响应，我已停止尝试。请稍后再试。", "網路長時間沒有回應，我已停止嘗試。請稍後再試。", "لم تُجب الشبكة منذ وقت طويل فتوقفت عن المحاولة. أعد الطلب لاحقاً من فضلك.");

    public static readonly Phrase Unreachable = new("The network does not answer. I keep trying; nothing is lost.", "网络没有响应。我会继续尝试，什么都不会丢失。", "網路沒有回應。我會繼續嘗試，什麼都不會遺失。", "الشبكة لا تجيب. سأواصل المحاولة؛ لا شيء يضيع.");

    // Settings, groups, inline

    public static readonly Phrase LangAsk = new("Which language?", "选择语言：", "選擇語言：", "أي لغة؟");
    public static readonly Phrase LangSet = new("From now on I speak English with you.", "以后我用简体中文和你说话。", "以後我用繁體中文和你說話。", "سأتحدث معك بالعربية من الآن.");
    public static readonly Phrase Settings = new("⚙️ I ask before spending more than <b>{amount}</b> at once. Change it:", "⚙️ 单次花费超过 <b>{amount}</b> 时我会先询问。更改：", "⚙️ 單次花費超過 <b>{amount}</b> 時我會先詢問。更改：", "⚙️ أسألك قبل إنفاق أكثر من <b>{amount}</b> دفعة واحدة. غيّره:");
    public static readonly Phrase GroupSettings = new("⚙️ <b>This group</b>\nOnly when I am named: {mention}\nRequests a person and hour: {limit}\nOnly this topic: {topic}", "⚙️ <b>本群</b>\n仅在提到我时回应：{mention}\n每人每小时请求数：{limit}\n仅限此话题：{topic}", "⚙️ <b>本群</b>\n僅在提到我時回應：{mention}\n每人每小時請求數：{limit}\n僅限此主題：{topic}", "⚙️ <b>هذه المجموعة</b>\nفقط عند ذكري: {mention}\nطلبات الشخص في الساعة: {limit}\nهذا الموضوع فقط: {topic}");
    public static readonly Phrase Yes = new("yes", "是", "是", "نعم");
    public static readonly Phrase No = new("no", "否", "否", "لا");
    public static readonly Phrase WriteAsYourself = new("You write as the group here, so I cannot tell whose that is. Write as yourself; /settings I show to you as you are.", "你正以群组的身份发言，我无法知道这是谁的请求。请以你自己的身份发送；/settings 可以照常使用。", "你正以群組的身分發言，我無法知道這是誰的請求。請以你自己的身分傳送；/settings 可以照常使用。", "تكتب هنا باسم المجموعة، فلا أعرف لمن هذا الطلب. اكتب باسمك أنت؛ أما /settings فأعرضه لك كما أنت.");
    public static readonly Phrase AdminsOnly = new("Only admins of this group decide that.", "只有本群管理员可以更改。", "只有本群管理員可以更改。", "يقرر ذلك مشرفو المجموعة فقط.");
    public static readonly Phrase GroupFull = new("In this group each person has {limit} requests an hour. Write to me in private for more.", "本群每人每小时限 {limit} 个请求。更多请私聊我。", "本群每人每小時限 {limit} 個請求。更多請私訊我。", "لكل شخص في هذه المجموعة {limit} طلبات في الساعة. راسلني على الخاص للمزيد.");
    public static readonly Phrase PrivateOnly = new("Let us do that in private.", "这件事请私聊我。", "這件事請私訊我。", "لنفعل ذلك على الخاص.");
    public static readonly Phrase InlineTitle = new("Draw this with Cuckoo", "用 Cuckoo 画这个", "用 Cuckoo 畫這個", "ارسم هذا مع Cuckoo");
    public static readonly Phrase InlineText = new("🎨 {prompt}", "🎨 {prompt}", "🎨 {prompt}", "🎨 {prompt}");
    public static readonly Phrase Idea = new("🎨 {prompt}\n\nDraw it?", "🎨 {prompt}\n\n要画吗？", "🎨 {prompt}\n\n要畫嗎？", "🎨 {prompt}\n\nهل أرسمه؟");

    // Safety

    public static readonly Phrase Reported = new("Thank you. The operator of this bot will look at it.", "谢谢，本机器人的运营者会查看。", "謝謝，本機器人的營運者會查看。", "شكراً. سينظر فيه مشغّل البوت.");
    public static readonly Phrase ReportNowhere = new("This bot's operator has left no way to be reached. Delete what is yours with 🗑.", "本机器人的运营者没有留下联系方式。属于你的可用 🗑 删除。", "本機器人的營運者沒有留下聯絡方式。屬於你的可用 🗑 刪除。", "لم يترك مشغّل البوت وسيلة للتواصل. احذف ما يخصك بزر 🗑.");
    public static readonly Phrase ReportCame = new(
        "⚠️ Reported by {reporter}: request {request} of {person}.\n{prompt}\n/ban {person}", "⚠️ {reporter} 举报：{person} 的请求 {request}。\n{prompt}\n/ban {person}",
        "⚠️ {reporter} 檢舉：{person} 的請求 {request}。\n{prompt}\n/ban {person}", "⚠️ بلاغ من {reporter}: الطلب {request} لـ {person}.\n{prompt}\n/ban {person}");
    public static readonly Phrase Banned = new("This bot's operator does not serve you.", "本机器人的运营者已停止为你服务。", "本機器人的營運者已停止為你服務。", "مشغّل البوت لا يخدمك.");
    public static readonly Phrase BanSet = new("{person} is banned.", "已封禁 {person}。", "已封禁 {person}。", "تم حظر {person}.");
    public static readonly Phrase BanLifted = new("{person} is welcome again.", "已解封 {person}。", "已解封 {person}。", "رُفع الحظر عن {person}.");
    public static readonly Phrase BanNobody = new("Nobody is banned. /ban <i>number or @name</i> bans; /unban lifts it.", "没有人被封禁。/ban <i>编号或 @名字</i> 封禁，/unban 解封。", "沒有人被封禁。/ban <i>編號或 @名字</i> 封禁，/unban 解封。", "لا أحد محظور. للحظر: /ban <i>رقم أو @اسم</i>، ولرفعه: /unban");
    public static readonly Phrase BanRow = new("{person} {name}", "{person} {name}", "{person} {name}", "\u200f{person} {name}");
    public static readonly Phrase SlowDown = new("Not so fast, please. I listen again in a minute.", "请慢一点，一分钟后我再回应。", "請慢一點，一分鐘後我再回應。", "على مهلك من فضلك. أعود بعد دقيقة.");

    // Buttons

    public static readonly Phrase ButtonGo = new("✅ Yes", "✅ 是", "✅ 是", "✅ نعم");
    public static readonly Phrase ButtonNo = new("✖️ No", "✖️ 否", "✖️ 否", "✖️ لا");
    public static readonly Phrase ButtonCancel = new("✖️ Give up", "✖️ 取消", "✖️ 取消", "✖️ تخلَّ");
    public static readonly Phrase ButtonReroll = new("🎲 Again", "🎲 再来一次", "🎲 再來一次", "🎲 مجدداً");
    public static readonly Phrase ButtonVary = new("🎨 Vary", "🎨 变化", "🎨 變化", "🎨 نوّع");
    public static readonly Phrase ButtonEnlarge = new("🔍 Upscale", "🔍 放大", "🔍 放大", "🔍 كبّر");
    public static readonly Phrase ButtonReceipt = new("🧾 Receipt", "🧾 收据", "🧾 收據", "🧾 الإيصال");
    public static readonly Phrase ButtonRemove = new("🗑 Delete", "🗑 删除", "🗑 刪除", "🗑 احذف");
    public static readonly Phrase ButtonReport = new("⚠️ Report", "⚠️ 举报", "⚠️ 檢舉", "⚠️ أبلغ");
    public static readonly Phrase ButtonOpen = new("Open the bot", "打开机器人", "開啟機器人", "افتح البوت");
    public static readonly Phrase ButtonMention = new("Only when named", "仅在提到时", "僅在提到時", "عند الذكر فقط");
    public static readonly Phrase ButtonTopic = new("Only this topic", "仅限此话题", "僅限此主題", "هذا الموضوع فقط");

    // The menu

    public static readonly Phrase About = new("Pictures and answers from a network that proves its work. Pay only for what was verified.", "来自可验证网络的图片与回答，只为通过验证的结果付费。", "來自可驗證網路的圖片與回答，只為通過驗證的結果付費。", "صور وإجابات من شبكة تثبت عملها. ادفع فقط مقابل ما تم التحقق منه.");
    public static readonly Phrase MenuStart = new("Begin", "开始", "開始", "ابدأ");
    public static readonly Phrase MenuImagine = new("Draw a picture", "画一幅图", "畫一幅圖", "ارسم صورة");
    public static readonly Phrase MenuAsk = new("Ask one question", "问一个问题", "問一個問題", "اسأل سؤالاً");
    public static readonly Phrase MenuChat = new("Talk", "对话", "對話", "تحدّث");
    public static readonly Phrase MenuFaucet = new("Test credits, once a day", "每天一次的测试额度", "每天一次的測試額度", "رصيد تجريبي مرة يومياً");
    public static readonly Phrase MenuBalance = new("What you have", "余额", "餘額", "رصيدك");
    public static readonly Phrase MenuTip = new("Give credits", "赠送额度", "贈送額度", "أهدِ رصيداً");
    public static readonly Phrase MenuHistory = new("Every movement of your money", "资金的每一笔变动", "資金的每一筆變動", "كل حركة في أموالك");
    public static readonly Phrase MenuBuy = new("Credits for Stars", "用 Stars 购买额度", "用 Stars 購買額度", "رصيد مقابل النجوم");
    public static readonly Phrase MenuPaySupport = new("Purchases and refunds", "购买与退款", "購買與退款", "المشتريات والاسترداد");
    public static readonly Phrase MenuSettings = new("Settings", "设置", "設定", "الإعدادات");
    public static readonly Phrase MenuLang = new("Language", "语言", "語言", "اللغة");
    public static readonly Phrase MenuCancel = new("Give up what waits", "取消等待中的请求", "取消等待中的請求", "تخلَّ عمّا ينتظر");
    public static readonly Phrase MenuHelp = new("What I can do", "帮助", "說明", "المساعدة");

    /// <summary>The menu, in its order.</summary>
    public static IReadOnlyList<(string Command, Phrase Description)> Menu { get; } =
    [
        ("imagine", MenuImagine), ("ask", MenuAsk), ("chat", MenuChat), ("faucet", MenuFaucet), ("balance", MenuBalance), ("tip", MenuTip),
        ("history", MenuHistory), ("buy", MenuBuy), ("paysupport", MenuPaySupport), ("settings", MenuSettings), ("lang", MenuLang),
        ("cancel", MenuCancel), ("help", MenuHelp), ("start", MenuStart),
    ];
}
