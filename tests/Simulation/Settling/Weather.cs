// What the chain does while nobody of ours looks: blocks every twelve seconds, strangers who fill them, blocks that are undone,
// transactions that are left out or forgotten, fees that rise a hundredfold, nodes that are down or behind.

using Cuckoo.Simulation.Evm;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <summary>Makes a chain's blocks.</summary>
/// <param name="chain">The chain.</param>
/// <param name="nodes">Its nodes.</param>
/// <param name="deepestFork">How many blocks are undone at once at most.</param>
/// <param name="draw">Draws a number below another.</param>
/// <param name="time">The clock.</param>
internal sealed class Weather(SimulatedChain chain, IReadOnlyList<SimulatedNode> nodes, int deepestFork, Func<int, int> draw, TimeProvider time)
{
    private const int BlockSeconds = 12;

    private int spike;
    private ulong ahead;

    /// <summary>Whether nothing goes wrong any more; blocks are made all the same.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Called after each block.</summary>
    public Action Made { get; init; } = static () => { };

    /// <summary>Lets the chain's clock go ahead of ours, as days that pass.</summary>
    public void Leap(TimeSpan by) => ahead += (ulong)by.TotalSeconds;

    /// <summary>Makes blocks until it is over.</summary>
    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            await Task.Delay(TimeSpan.FromSeconds(BlockSeconds), time);
            if (!IsCalm && draw(40) == 0) Fork();
            else Mine(Now);
            Turn();
            Made();
        }
    }

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeSeconds() + ahead;

    private void Mine(ulong at)
    {
        ulong others = IsCalm ? SimulatedChain.BlockGas / 4 : spike > 0 ? SimulatedChain.BlockGas - 3_000_000 : (ulong)draw((int)SimulatedChain.BlockGas / 2) + (SimulatedChain.BlockGas / 5);
        if (spike > 0) spike--;
        chain.Mine(at, others, _ => !IsCalm && draw(6) == 0);
    }

    // The new branch is as long as the old one at least.
    private void Fork()
    {
        int depth = 1 + draw(deepestFork);
        chain.Undo(Math.Min(depth, (int)chain.Head.Head.Number - 1));
        foreach (SentTransaction waiting in chain.Waiting)
        {
            if (draw(8) == 0) chain.Drop(waiting.Signed.Hash);
        }

        for (int left = depth; left >= 0; left--) Mine(Now - (ulong)(left * BlockSeconds));
    }

    private void Turn()
    {
        foreach (SimulatedNode node in nodes)
        {
            if (IsCalm) (node.Behind, node.IsDown) = (0, false);
            else if (draw(20) == 0) node.Behind = draw(3) == 0 ? (ulong)draw(4) : 0;
            else if (draw(60) == 0) node.IsDown = !node.IsDown;
            else if (node.IsDown && draw(5) == 0) node.IsDown = false;
        }

        if (IsCalm)
        {
            spike = 0;
            return;
        }

        if (spike == 0 && draw(120) == 0) spike = 10 + draw(60);
        foreach (SentTransaction waiting in chain.Waiting)
        {
            if (draw(40) == 0) chain.Drop(waiting.Signed.Hash);
        }
    }
}
