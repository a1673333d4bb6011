require_relative "../test_helper"

class DashboardChannelTest < ActionCable::Channel::TestCase
  test "whoever subscribes gets the latest numbers" do
    general.say!(ada, text)
    subscribe_as ada
    assert_has_stream "dashboard"
    stats = transmitted["stats"]
    assert_in_delta Time.now.to_f, stats.delete("at"), 5
    expected = { "people" => 0, "connections" => 0, "subscriptions" => 0, "messages" => 1, "books" => 3 }
    assert_equal expected, stats
  end

  test "each run of the job is broadcast" do
    2.times { DashboardJob.perform_now }
    assert_equal %w[stats stats], broadcasts_to("dashboard").map { |event| event["type"] }
  end

  test "counts over all processes that live" do
    ServerProcess.create!(id: "one", connections: 2, subscriptions: 5, seen_at: Time.current)
    ServerProcess.create!(id: "other", connections: 1, subscriptions: 2, seen_at: Time.current)
    ServerProcess.create!(id: "dead", connections: 4, subscriptions: 4, seen_at: 1.minute.ago)
    2.times { Presence.beat(SecureRandom.uuid, ada) }
    Presence.beat(SecureRandom.uuid, grace, general)
    DashboardJob.perform_now
    stats = broadcasts_to("dashboard").last["stats"]
    assert_equal [1, 3, 7], stats.values_at("people", "connections", "subscriptions")
  end

  test "performs nothing" do
    subscribe_as ada
    assert_refused "unknown_action", request(:confirmed)
  end
end
