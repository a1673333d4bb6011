require_relative "../test_helper"
require "minitest/mock"

class ChatChannelTest < ActionCable::Channel::TestCase
  test "a member is subscribed, and told who is here" do
    subscribe_as grace, room: "engineering"
    assert_predicate subscription, :confirmed?
    assert_has_stream_for engineering
    assert_equal({ "type" => "here", "people" => ["grace"] }, transmitted)
  end

  test "somebody who is no member is rejected" do
    subscribe_as eve, room: "engineering"
    assert_predicate subscription, :rejected?
    assert_no_streams
    assert_empty engineering.here[:people]
  end

  test "a room that there is not is rejected" do
    ["nowhere", nil, 5, { "slug" => "general" }].each do |room|
      subscribe_as ada, room: room
      assert_predicate subscription, :rejected?, room.inspect
    end
  end

  test "who comes and goes is told to the room" do
    subscribe_as grace, room: "general"
    subscribe_as ada, room: "general"
    unsubscribe
    here = broadcasts_to(general).map { |event| event["people"] }
    assert_equal [%w[grace], %w[ada grace], %w[grace]], here
  end

  test "somebody with two windows is here until both are closed" do
    2.times { subscribe_as ada, room: "general" }
    unsubscribe
    assert_equal ["ada"], general.here[:people]
  end

  test "a message is broadcast, and answers its author" do
    subscribe_as ada, room: "general"
    nonce = SecureRandom.uuid
    answer = request(:speak, nonce: nonce, kind: "text", content: " Hello ")
    message = Message.last
    assert_in_delta Time.now.to_f, answer["value"].delete("at"), 5
    assert_equal({
      "id" => message.id, "room" => "general", "version" => 1, "nonce" => nonce, "from" => "ada",
      "kind" => "text", "content" => "Hello", "file" => nil, "edited" => false
    }, answer["value"])
    assert_equal({ "type" => "message", "message" => message.as_json.as_json }, broadcasts_to(general).last)
  end

  test "who sends under another's name speaks under their own" do
    subscribe_as ada, room: "general"
    answer = request(:speak, **text, from: "grace", user: "grace", user_id: grace.id)
    assert_equal "ada", answer["value"]["from"]
    assert_equal ada, Message.last.user
  end

  test "what is said twice under a nonce is said once" do
    subscribe_as ada, room: "general"
    data = text
    first = request(:speak, **data)
    assert_no_difference("Message.count") { assert_equal first, request(:speak, **data) }
    assert_equal 1, broadcasts_to(general).count { |event| event["type"] == "message" }
  end

  test "what is wrong with a message is told to its author alone" do
    subscribe_as ada, room: "general"
    {
      { content: "" } => "content_missing",
      { content: " \n\u00a0" } => "content_missing",
      { content: nil } => "content_missing",
      { content: 5 } => "content_missing",
      { content: ["Hello"] } => "content_missing",
      { content: "x" * 10_001 } => "content_too_long",
      { content: "\0x" } => "invalid",
      { kind: "video" } => "unknown_kind",
      { kind: nil } => "unknown_kind",
      { kind: 5 } => "unknown_kind",
      { nonce: nil } => "invalid",
      { nonce: "1" } => "invalid",
      { kind: "image" } => "invalid",
      { kind: "image", file: SecureRandom.uuid } => "invalid",
      { kind: "image", file: 5 } => "invalid",
      { file: upload_of(ada).id } => "invalid",
      { kind: "file", file: upload_of(grace).id } => "invalid"
    }.each do |wrong, code|
      assert_no_difference("Message.count", wrong.inspect) { assert_refused code, request(:speak, **text, **wrong) }
    end
    assert_equal ["here"], broadcasts_to(general).map { |event| event["type"] }.uniq
  end

  test "the longest message is 10,000 characters long, however many bytes that is" do
    subscribe_as ada, room: "general"
    assert_equal "😀" * 10_000, request(:speak, **text("😀" * 10_000))["value"]["content"]
  end

  test "an image has its file" do
    subscribe_as ada, room: "general"
    upload = upload_of(ada)
    answer = request(:speak, **text("A cat"), kind: "image", file: upload.id)
    assert_equal({ "id" => upload.id, "name" => "cat.png", "type" => "image/png", "size" => 3 }, answer["value"]["file"])
  end

  test "the 31st message of a minute is refused, in whatever room, and a minute later there is a new one" do
    subscribe_as ada, room: "general"
    30.times { general.say!(ada, text) }
    answer = request(:speak, **text)
    assert_refused "too_many_messages", answer
    assert_includes 1..60_000, answer["error"]["retryAfter"]
    assert_refused "too_many_messages", request(:speak, **text)
    travel 61.seconds
    assert request(:speak, **text).key?("value")
  end

  test "a limit is one person's own" do
    30.times { general.say!(ada, text) }
    subscribe_as grace, room: "general"
    assert request(:speak, **text).key?("value")
  end

  test "without a request, a problem is a message to the sender" do
    subscribe_as ada, room: "general"
    perform :speak, **text, content: ""
    assert_equal %w[error speak content_missing content],
                 [transmitted["type"], transmitted["action"], *transmitted["error"].values_at("code", "field")]
  end

  test "an action that there is not is told to its sender" do
    subscribe_as ada, room: "general"
    ["explode", "subscribed", "stay", "transmit", "stream_from", "perform_action"].each do |action|
      assert_refused "unknown_action", request(action)
      perform action
      assert_equal ["error", action], transmitted.values_at("type", "action")
    end
    [{ "action" => 5 }, { "action" => ["speak"] }, {}].each do |data|
      subscription.perform_action(data)
      assert_refused "unknown_action", transmitted
    end
  end

  test "data that is no object is told to its sender" do
    subscribe_as ada, room: "general"
    ["text", 5, nil, []].each do |data|
      subscription.perform_action(data)
      assert_refused "bad_request", transmitted
      assert_equal ["error", ""], transmitted.values_at("type", "action")
    end
  end

  test "who has written a message changes it" do
    subscribe_as ada, room: "general"
    message = general.say!(ada, text)
    answer = request(:edit, id: message.id, content: "Bye")
    assert_equal ["Bye", 2, true], answer["value"].values_at("content", "version", "edited")
    assert_equal({ "type" => "message", "message" => answer["value"] }, broadcasts_to(general).last)
    assert_refused "content_missing", request(:edit, id: message.id, content: "")
    assert_refused "content_too_long", request(:edit, id: message.id, content: "x" * 10_001)
    assert_equal "Bye", message.reload.content
  end

  test "who has written a message removes it, and nothing of it stays" do
    subscribe_as ada, room: "general"
    message = general.say!(ada, text("Secret", kind: "image", file: upload_of(ada).id))
    version = { "id" => message.id, "room" => "general", "version" => 2 }
    assert_equal({ "value" => version }, request(:remove, id: message.id))
    assert_equal({ "type" => "removed", "message" => version }, broadcasts_to(general).last)
    assert_equal ["", nil], message.reload.attributes.values_at("content", "upload_id")
    assert_refused "not_found", request(:remove, id: message.id)
    assert_refused "not_found", request(:edit, id: message.id, content: "Back")
  end

  test "nobody else changes a message" do
    message = general.say!(grace, text)
    subscribe_as ada, room: "general"
    assert_refused "not_author", request(:edit, id: message.id, content: "Bye")
    assert_refused "not_author", request(:remove, id: message.id)
    assert_equal 1, message.reload.version
  end

  test "a message of another room is not found" do
    message = engineering.say!(ada, text)
    subscribe_as ada, room: "general"
    assert_refused "not_found", request(:edit, id: message.id, content: "Bye")
    ["1", nil, 1.5, -1, 2**40].each { |id| assert_refused "invalid", request(:remove, id: id) }
    assert_refused "not_found", request(:remove, id: 999_999)
  end

  test "who types is told to the room" do
    subscribe_as ada, room: "general"
    perform :typing, on: true, from: "grace"
    assert_equal({ "type" => "typing", "from" => "ada", "on" => true }, broadcasts_to(general).last)
    assert_equal({ "value" => nil }, request(:typing, on: false))
    assert_refused "invalid", request(:typing, on: "yes")
  end

  test "the 11th typing signal in ten seconds is refused" do
    subscribe_as ada, room: "general"
    10.times { perform :typing, on: true }
    perform :typing, on: true
    assert_refused "too_many_signals", transmitted
    assert_includes 1..10_000, transmitted["error"]["retryAfter"]
    assert_equal 10, broadcasts_to(general).count { |event| event["type"] == "typing" }
  end

  test "a receipt goes forward only" do
    first, second = Array.new(2) { general.say!(grace, text) }
    elsewhere = engineering.say!(grace, text)
    subscribe_as ada, room: "general"
    [first, second, first, elsewhere].each { |message| perform :read, id: message.id }
    receipts = broadcasts_to(general).select { |event| event["type"] == "receipt" }
    assert_equal [["ada", first.id], ["ada", second.id]], receipts.map { |event| event.values_at("from", "id") }
    assert_refused "invalid", request(:read, id: "1")
  end

  test "who closes while nothing can be told has left all the same" do
    subscribe_as ada, room: "general"
    ended = []
    subscription.define_singleton_method(:stop_periodic_timers) { ended << :timers }
    subscription.define_singleton_method(:stop_all_streams) { ended << :streams }
    ActionCable.server.stub(:broadcast, ->(*) { raise IOError, "Redis hangs" }) { unsubscribe }
    assert_equal %i[streams timers], ended.sort
    assert_equal 0, Presence.count
  end

  test "a beat behind the goodbye brings nobody back" do
    subscribe_as ada, room: "general"
    unsubscribe
    subscription.send(:stay)
    assert_empty general.here[:people]
  end

  test "the 601st of what is read in a minute is refused, here and of notifications" do
    subscribe_as ada, room: "general"
    message = general.say!(grace, text)
    599.times { RateLimit::READS.take!(ada.id) }
    Notification.read!(ada, nil)
    assert_refused "too_many_reads", request(:read, id: message.id)
    assert_raises(Problem) { Notification.read!(ada, nil) }
    assert_nil ada.memberships.find_by!(room: general).read_up_to
    travel 61.seconds
    assert request(:read, id: message.id).key?("value")
  end

  test "a request that comes again is answered, and not performed again" do
    subscribe_as ada, room: "general"
    assert_difference("Message.count", 1) do
      2.times { |number| perform :speak, **text("Number #{number}"), _request: "once" }
    end
    assert_equal "Number 0", transmitted["value"]["content"]
  end
end
