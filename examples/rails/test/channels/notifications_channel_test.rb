require_relative "../test_helper"

class NotificationsChannelTest < ActionCable::Channel::TestCase
  test "whoever subscribes has a stream of their own, and hears how many are unread" do
    notify ada
    subscribe_as ada
    assert_has_stream_for ada
    assert_equal({ "type" => "unread", "unread" => 1 }, transmitted)
  end

  test "a notification is broadcast to its recipient, with the count" do
    subscribe_as ada
    notification = notify(ada)
    expected = { "type" => "notification", "notification" => notification.as_json.as_json, "unread" => 1 }
    assert_equal [expected], broadcasts_to(ada)
    assert_empty broadcasts_to(grace)
  end

  test "some are marked as read" do
    first, second = Array.new(2) { notify(ada) }
    subscribe_as ada
    assert_equal({ "value" => { "unread" => 1 } }, request(:read, ids: [first.id, first.id]))
    assert_equal({ "type" => "read", "ids" => [first.id], "unread" => 1 }, broadcasts_to(ada).last)
    assert_equal [true, false], [first, second].map { |notification| notification.reload.read }
  end

  test "all are marked as read" do
    ids = Array.new(2) { notify(ada).id }
    subscribe_as ada
    assert_equal({ "value" => { "unread" => 0 } }, request(:read_all))
    assert_equal({ "type" => "read", "ids" => ids, "unread" => 0 }, broadcasts_to(ada).last)
  end

  test "nobody marks those of others" do
    notification = notify(grace)
    subscribe_as ada
    assert_equal({ "value" => { "unread" => 0 } }, request(:read, ids: [notification.id]))
    assert_not notification.reload.read
    assert_empty broadcasts_to(ada)
  end

  test "what are no ids is told to the sender" do
    subscribe_as ada
    [nil, "1", 1, ["1"], [0], [nil]].each { |ids| assert_refused "invalid", request(:read, ids: ids) }
    perform :read
    assert_equal %w[error read], transmitted.values_at("type", "action")
  end

  private

  def notify(user)
    user.notifications.create!(sender: "linus", text: "Hi")
  end
end
