require_relative "../test_helper"

class PresenceChannelTest < ActionCable::Channel::TestCase
  test "whoever subscribes is online, and hears of everybody" do
    subscribe_as ada
    assert_has_stream "presence"
    people = [%w[ada online], %w[grace offline], %w[linus offline]].map { |name, status| person(name, status) }
    assert_equal({ "type" => "presence", "people" => people }, transmitted)
    assert_equal [told("ada", "online")], broadcasts_to("presence")
  end

  test "whoever has gone is offline when the last subscription ends" do
    subscribe_as ada
    first = subscription
    subscribe_as ada
    unsubscribe
    assert_equal "online", ada.person[:status]
    first.unsubscribe_from_channel
    assert_equal [told("ada", "online"), told("ada", "offline")], broadcasts_to("presence")
  end

  test "a status is chosen, kept, and told once" do
    subscribe_as ada
    assert_equal({ "value" => person("ada", "dnd") }, request(:appear, status: "dnd"))
    request(:appear, status: "dnd")
    assert_equal told("ada", "dnd"), broadcasts_to("presence").last
    unsubscribe
    subscribe_as ada
    assert_equal %w[online dnd offline dnd], broadcasts_to("presence").map { |event| event["person"]["status"] }
  end

  test "a status that there is not is told to the sender" do
    subscribe_as ada
    ["offline", "", nil, 5, ["online"]].each do |status|
      assert_refused "unknown_status", request(:appear, status: status)
    end
    assert_equal 1, broadcasts_to("presence").size
  end

  test "the 31st status of a minute is refused, and so is the 121st heartbeat" do
    subscribe_as ada
    30.times { ada.appear!("busy") }
    assert_refused "too_many_statuses", request(:appear, status: "busy")
    120.times { RateLimit::HEARTBEATS.take!(ada.id) }
    assert_refused "too_many_heartbeats", request(:heartbeat)
    travel 61.seconds
    assert request(:appear, status: "busy").key?("value")
    assert request(:heartbeat).key?("value")
  end

  test "somebody whose heart beats stays" do
    subscribe_as ada
    4.times do
      travel Presence::TIMEOUT / 2
      perform :heartbeat
      PresenceJob.perform_now
    end
    assert_equal "online", ada.person[:status]
  end

  test "somebody whose goodbye was lost is gone after a while, and back with a heartbeat" do
    subscribe_as ada
    travel Presence::TIMEOUT + 1.second
    assert_equal "offline", ada.person[:status]
    PresenceJob.perform_now
    assert_equal told("ada", "offline"), broadcasts_to("presence").last
    perform :heartbeat
    assert_equal told("ada", "online"), broadcasts_to("presence").last
  end

  private

  def person(name, status)
    { "name" => name, "status" => status }
  end

  def told(name, status)
    { "type" => "person", "person" => person(name, status) }
  end
end
