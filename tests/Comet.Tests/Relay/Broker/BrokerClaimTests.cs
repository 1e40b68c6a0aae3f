using Comet.Simulator.Relay.Broker;
using MQTTnet;

namespace Comet.Tests.Relay.Broker;

/// <summary>Of relays that claim a board at the same time one takes a command.</summary>
[TestClass]
public class BrokerClaimTests
{
    private static readonly BrokerPresence s_first = new(true, "a", "a", 1, default);
    private static readonly BrokerPresence s_second = new(true, "b", "b", 2, default);

    // In whatever order the broker takes two claims and two commands.
    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Each_command_is_taken_once(bool firstPulls, bool secondPulls)
    {
        BrokerPresence first = s_first with { IsPull = firstPulls };
        BrokerPresence second = s_second with { IsPull = secondPulls };
        int orders = 0;
        foreach (object[] order in OrdersOf([first, second, Command(), Command()]))
        {
            orders++;
            List<MqttApplicationMessage> taken =
                [.. TakenBy(first, order), .. TakenBy(second, order)];
            Assert.HasCount(2, taken);
            Assert.AreNotSame(taken[0], taken[1]);
        }

        Assert.AreEqual(24, orders);
    }

    [TestMethod]
    public void Whose_claim_has_ended_is_in_nobodys_way()
    {
        BrokerClaim claim = new("a");
        Assert.IsEmpty(claim.Take(s_first));
        Assert.IsTrue(claim.Take(Command()));
        claim.Take(s_second);
        Assert.IsFalse(claim.Take(Command()));
        claim.Take(s_second with { IsOnline = false });
        Assert.IsTrue(claim.Take(Command()));
    }

    [TestMethod]
    public void Without_its_connection_a_claim_has_to_come_back_anew()
    {
        BrokerClaim claim = new("a");
        claim.Take(s_first);
        claim.Forget();
        MqttApplicationMessage command = Command();
        Assert.IsFalse(claim.Take(command));
        CollectionAssert.AreEqual((object[])[command], claim.Take(s_first));
        Assert.IsEmpty(claim.Take(s_first));
    }

    private static List<MqttApplicationMessage> TakenBy(BrokerPresence own, object[] order)
    {
        BrokerClaim claim = new(own.Session);
        List<MqttApplicationMessage> taken = [];
        foreach (object item in order)
        {
            if (item is BrokerPresence presence)
            {
                taken.AddRange(claim.Take(presence));
            }
            else if (claim.Take((MqttApplicationMessage)item))
            {
                taken.Add((MqttApplicationMessage)item);
            }
        }

        return taken;
    }

    private static IEnumerable<object[]> OrdersOf(object[] items)
    {
        return items.Length == 1
            ? [items]
            : items.SelectMany((item, i) =>
                OrdersOf([.. items[..i], .. items[(i + 1)..]])
                    .Select(rest => (object[])[item, .. rest]));
    }

    private static MqttApplicationMessage Command()
    {
        return new MqttApplicationMessageBuilder().WithTopic("comet/b/commands/led").Build();
    }
}
