using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Comet.Embedded.Engine;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.House;

/// <summary>
/// Each limit has a row in the README, with its numbers, and a test of its boundary on both sides.
/// </summary>
[TestClass]
public partial class LimitTableTests
{
    private const int HostConnections = 2000;

    // Numbers that no peer can pass: what the application declares, and what clients are told.
    private static readonly string[] s_notMet =
    [
        nameof(CometLimits.TopicsMax), nameof(CometLimits.TopicNamesBytes),
        nameof(CometLimits.ReconnectionTimeMs), nameof(CometLimits.RetryAfterSeconds),
    ];

    private static readonly Dictionary<string, (Type Class, string Method)> s_tests = new()
    {
        [nameof(CometLimits.Connections)] = Admission(
            nameof(AdmissionTests.Every_slot_is_given_and_no_more)),
        [nameof(CometLimits.ReservedForRequests)] = Admission(nameof(AdmissionTests
            .Open_responses_leave_the_reserve_to_the_page_the_status_and_publishing)),
        [nameof(CometLimits.ConnectionsPerPeer)] = Admission(
            nameof(AdmissionTests.An_address_has_its_share_of_the_slots_and_no_more)),
        [nameof(CometLimits.ConnectGraceMs)] = Admission(nameof(AdmissionTests
            .One_that_has_sent_nothing_gives_way_after_its_grace_and_not_before)),
        [nameof(CometLimits.RequestsPerSecond)] = Rate(
            nameof(RateLimitTests.A_connection_has_as_many_requests_as_its_second_and_no_more)),
        [nameof(CometLimits.MessagesPerSecond)] = Rate(
            nameof(RateLimitTests.A_WebSocket_has_as_many_frames_as_its_second_and_no_more)),
        [nameof(CometLimits.RequestsPerSecondTotal)] = Rate(nameof(RateLimitTests
            .All_connections_together_have_as_many_requests_as_the_total_and_no_more)),
        [nameof(CometLimits.MessagesPerSecondTotal)] = Rate(nameof(RateLimitTests
            .All_WebSockets_together_have_as_many_frames_as_the_total_and_no_more)),
        [nameof(CometLimits.ReceiveBytes)] = Size(nameof(LimitBoundaryTests
            .As_much_is_received_ahead_of_an_answer_as_the_buffer_holds)),
        [nameof(CometLimits.TransmitBytes)] = Size(
            nameof(LimitBoundaryTests.As_much_waits_to_be_sent_as_the_buffer_holds)),
        [nameof(CometLimits.LogBytes)] = Size(
            nameof(LimitBoundaryTests.As_many_bytes_of_events_are_kept_as_the_limit)),
        [nameof(CometLimits.LogEvents)] = Size(
            nameof(LimitBoundaryTests.As_many_events_are_kept_as_the_limit)),
        [nameof(CometLimits.HeadBytesMax)] = Size(
            nameof(LimitBoundaryTests.A_head_may_be_as_long_as_the_limit)),
        [nameof(CometLimits.TargetBytesMax)] = Size(
            nameof(LimitBoundaryTests.A_target_may_be_as_long_as_the_limit)),
        [nameof(CometLimits.FieldCountMax)] = Size(
            nameof(LimitBoundaryTests.A_head_may_have_as_many_fields_as_the_limit)),
        [nameof(CometLimits.BodyBytesMax)] = Size(
            nameof(LimitBoundaryTests.A_published_value_may_be_as_long_as_the_limit)),
        [nameof(CometLimits.MessageBytesMax)] = Size(
            nameof(LimitBoundaryTests.An_upstream_message_may_be_as_long_as_the_limit)),
        [nameof(CometLimits.WaitMaxMs)] = Size(
            nameof(LimitBoundaryTests.A_long_poll_may_wait_as_long_as_the_limit)),
        [nameof(CometLimits.WaitDefaultMs)] = Time(
            nameof(DeadlineBoundaryTests.A_long_poll_that_does_not_say_waits_so_long)),
        [nameof(CometLimits.HeadTimeoutMs)] = Time(
            nameof(DeadlineBoundaryTests.A_head_must_end_in_time)),
        [nameof(CometLimits.IdleTimeoutMs)] = Time(
            nameof(DeadlineBoundaryTests.A_kept_connection_may_be_idle_so_long)),
        [nameof(CometLimits.WriteStallTimeoutMs)] = Time(
            nameof(DeadlineBoundaryTests.A_peer_may_take_nothing_so_long)),
        [nameof(CometLimits.CloseTimeoutMs)] = Time(
            nameof(DeadlineBoundaryTests.A_closing_connection_waits_so_long_for_its_peer)),
        [nameof(CometLimits.HeartbeatMs)] = Time(
            nameof(DeadlineBoundaryTests.A_live_response_is_silent_so_long)),
        [nameof(CometLimits.PongTimeoutMs)] = Time(
            nameof(DeadlineBoundaryTests.A_ping_may_be_unanswered_so_long)),
    };

    private static IEnumerable<PropertyInfo> Limits =>
        typeof(CometLimits).GetProperties().Where(p => p.PropertyType == typeof(int));

    [TestMethod]
    public void Each_limit_that_a_peer_can_meet_has_a_test_at_its_boundary()
    {
        CollectionAssert.AreEquivalent(
            Limits.Select(p => p.Name).ToArray(),
            s_tests.Keys.Concat(s_notMet).ToArray());
        foreach ((Type owner, string method) in s_tests.Values)
        {
            MethodInfo? test = owner.GetMethod(method);
            Assert.IsNotNull(test?.GetCustomAttribute<TestMethodAttribute>(), method);
        }
    }

    [TestMethod]
    public void Each_limit_has_one_row_in_the_README_with_its_numbers()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        List<(string Name, int Esp32, int Host)> rows =
        [
            .. RowPattern().Matches(text).Select(row => (
                row.Groups[1].Value, Number(row.Groups[2].Value), Number(row.Groups[3].Value))),
        ];
        CollectionAssert.AreEquivalent(
            Limits.Select(p => p.Name).ToArray(), rows.Select(row => row.Name).ToArray());
        CometLimits device = CometLimits.Esp32();
        CometLimits host = CometLimits.Host(HostConnections);
        foreach ((string name, int onDevice, int onHost) in rows)
        {
            PropertyInfo limit = Limits.Single(p => p.Name == name);
            Assert.AreEqual(limit.GetValue(device), onDevice, name);
            Assert.AreEqual(limit.GetValue(host), onHost, name);
        }
    }

    private static int Number(string text) =>
        int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static (Type Class, string Method) Admission(string method) =>
        (typeof(AdmissionTests), method);

    private static (Type Class, string Method) Rate(string method) =>
        (typeof(RateLimitTests), method);

    private static (Type Class, string Method) Size(string method) =>
        (typeof(LimitBoundaryTests), method);

    private static (Type Class, string Method) Time(string method) =>
        (typeof(DeadlineBoundaryTests), method);

    // | `Name` | what it is | 1,024 | 4,096 | what is past it |
    [GeneratedRegex(@"^\| `(\w+)` \| [^|]+ \| ([\d,]+) \| ([\d,]+) \| [^|]+ \|$",
        RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
