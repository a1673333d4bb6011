require_relative "../test_helper"

# As Rails does where it delivers on several threads: in any order.
class StatesTest < ActionCable::Channel::TestCase
  tests PresenceChannel

  test "an older state that comes late is not passed on" do
    deliver = subscribe_and_deliver
    later = Time.now.to_f + 2
    deliver.call(person("ada", "away", later))
    deliver.call(person("ada", "busy", later - 1))
    deliver.call(person("grace", "busy", later - 1))
    deliver.call(person("ada", "dnd", later + 1))
    assert_equal [%w[ada away], %w[grace busy], %w[ada dnd]], told
  end

  test "nothing is passed on that was told before everything was" do
    before = Time.now.to_f
    deliver = subscribe_and_deliver
    deliver.call(person("ada", "offline", before))
    assert_empty told
  end

  test "a notification is passed on whenever it comes, with the newest count" do
    self.class.tests NotificationsChannel
    deliver = subscribe_and_deliver
    later = Time.now.to_f + 1
    deliver.call({ "type" => "notification", "unread" => 2, "_told" => later + 1 })
    deliver.call({ "type" => "notification", "unread" => 1, "_told" => later })
    assert_equal [0, 2, 2], transmissions.map { |event| event["unread"] }
    assert(transmissions.none? { |event| event.key?("_told") })
  ensure
    self.class.tests PresenceChannel
  end

  private

  # Subscribes, and gives what Action Cable calls with each message of the stream.
  def subscribe_and_deliver
    handler = nil
    stub_connection current_user: ada
    ActionCable::Channel::ChannelStub.class_eval do
      alias_method :stream_without_handler, :stream_from
      define_method(:stream_from) do |stream, callback = nil, coder: nil, &block|
        handler = callback || block
        stream_without_handler(stream)
      end
    end
    subscribe
    handler
  ensure
    ActionCable::Channel::ChannelStub.class_eval { alias_method :stream_from, :stream_without_handler }
  end

  def person(name, status, told)
    { "type" => "person", "person" => { "name" => name, "status" => status }, "_told" => told }
  end

  def told
    transmissions.select { |event| event["type"] == "person" }.map { |event| event["person"].values_at("name", "status") }
  end
end
