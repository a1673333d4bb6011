require_relative "../test_helper"

class MessagesTest < ActionDispatch::IntegrationTest
  include ActionCable::TestHelper

  setup { sign_in ada }

  test "a room has members; who is none learns why not" do
    get "/api/rooms/engineering"
    assert_equal({ "slug" => "engineering", "title" => "Engineering", "member" => true, "members" => %w[ada grace linus] }, json)
    sign_in eve
    %w[engineering engineering/messages].each do |path|
      get "/api/rooms/#{path}"
      assert_refused 403, "not_a_member"
    end
    assert_match "Engineering", json["error"]["message"]
    post "/api/rooms/engineering/messages", params: text, as: :json
    assert_refused 403, "not_a_member"
    get "/api/rooms/nowhere"
    assert_refused 404, "not_found"
  end

  test "what is said over HTTP is broadcast as from the channel, once" do
    data = text
    assert_broadcasts(ChatChannel.broadcasting_for(general), 1) do
      post "/api/rooms/general/messages", params: data, as: :json
      assert_response :created
      first = json
      post "/api/rooms/general/messages", params: data, as: :json
      assert_response :ok
      assert_equal first, json
    end
    event = JSON.parse(broadcasts(ChatChannel.broadcasting_for(general)).last)
    assert_equal({ "type" => "message", "message" => json }, event)
  end

  test "what is wrong with a message is told" do
    post "/api/rooms/general/messages", params: text(""), as: :json
    assert_refused 422, "content_missing", field: "content"
    post "/api/rooms/general/messages", params: text("x" * 10_001), as: :json
    assert_refused 422, "content_too_long", field: "content"
    post "/api/rooms/general/messages", params: text(kind: "video"), as: :json
    assert_refused 422, "unknown_kind", field: "kind"
    post "/api/rooms/general/messages", params: text({ "a" => 1 }), as: :json
    assert_refused 422, "content_missing", field: "content"
    post "/api/rooms/general/messages", params: [1], as: :json
    assert_refused 400, "bad_request"
  end

  test "who is no member any more changes nothing, and says nothing" do
    sign_in grace
    message = engineering.say!(grace, text)
    engineering.memberships.find_by!(user: grace).destroy!
    patch "/api/messages/#{message.id}", params: { content: "New" }, as: :json
    assert_refused 403, "not_a_member"
    delete "/api/messages/#{message.id}"
    assert_refused 403, "not_a_member"
    assert_raises(Problem) { engineering.say!(grace, text) }
  end

  test "the 31st message of a minute is one too many, however they are sent" do
    30.times { general.say!(ada, text) }
    post "/api/rooms/engineering/messages", params: text, as: :json
    assert_refused 429, "too_many_messages"
    assert_kind_of Integer, json["error"]["retryAfter"]
    assert_includes 1..60, response.headers["Retry-After"].to_i
  end

  test "the author changes and removes a message, and nobody else" do
    message = general.say!(ada, text)
    patch "/api/messages/#{message.id}", params: { content: "Bye" }, as: :json
    assert_equal ["Bye", 2, true], json.values_at("content", "version", "edited")
    sign_in grace
    patch "/api/messages/#{message.id}", params: { content: "Hi" }, as: :json
    assert_refused 403, "not_author"
    delete "/api/messages/#{message.id}"
    assert_refused 403, "not_author"
    sign_in ada
    delete "/api/messages/#{message.id}"
    assert_response :ok
    assert_equal({ "id" => message.id, "room" => "general", "version" => 3 }, json)
    delete "/api/messages/#{message.id}"
    assert_refused 404, "not_found"
    delete "/api/messages/x"
    assert_refused 404, "not_found"
  end

  test "the history comes in pages, the newest first, each in order" do
    ids = Array.new(7) { |number| general.say!(number.even? ? ada : grace, text).id }
    Message.find(ids[3]).remove!
    get "/api/rooms/general/messages?limit=3"
    assert_equal [ids.last(3), true], [json["changed"].map { |message| message["id"] }, json["more"]]
    get "/api/rooms/general/messages?limit=3&before=#{ids[4]}"
    assert_equal [ids.first(3), false], [json["changed"].map { |message| message["id"] }, json["more"]]
    assert_empty json["removed"]
    %w[limit=0 limit=201 limit=x before=x since=x].each do |query|
      get "/api/rooms/general/messages?#{query}"
      assert_refused 422, "invalid", field: query[/\w+/]
    end
  end

  test "what has changed since a time is what was said, edited or removed" do
    old, edited, removed = Array.new(3) { general.say!(ada, text) }
    travel 1.minute
    at = Time.now.to_f
    edited.edit!("New")
    removed.remove!
    fresh = general.say!(ada, text)
    get "/api/rooms/general/messages?since=#{at}"
    assert_equal [edited.id, fresh.id], json["changed"].map { |message| message["id"] }
    assert_equal [{ "id" => removed.id, "room" => "general", "version" => 2 }], json["removed"]
    assert_not_includes json["changed"].map { |message| message["id"] }, old.id
    assert_in_delta at, json["at"], 5
  end

  test "how far everybody has read is part of the history" do
    message = general.say!(grace, text)
    post "/api/rooms/general/read", params: { id: message.id }, as: :json
    assert_response :no_content
    get "/api/rooms/general/messages"
    assert_equal({ "ada" => message.id }, json["receipts"])
    post "/api/rooms/general/read", params: { id: "x" }, as: :json
    assert_refused 422, "invalid", field: "id"
  end

  test "files are what was sent, and only images are shown in place" do
    post "/api/files?name=cat.png", params: "\x89PNG", headers: { "Content-Type" => "image/png" }
    assert_response :created
    assert_equal ["cat.png", "image/png", 4], json.values_at("name", "type", "size")
    get "/api/files/#{json["id"]}"
    assert_equal "\x89PNG".b, response.body.b
    assert_equal "image/png", response.media_type
    assert_match "inline", response.headers["Content-Disposition"]
    ["text/html", "image/svg+xml", "application/json", "application/x-www-form-urlencoded"].each do |type|
      post "/api/files?name=a.txt", params: "a=<b", headers: { "Content-Type" => type }
      assert_equal [type, 4], json.values_at("type", "size")
      get "/api/files/#{json["id"]}"
      assert_match "attachment", response.headers["Content-Disposition"]
      assert_equal "nosniff", response.headers["X-Content-Type-Options"]
      assert_equal "a=<b", response.body
    end
  end

  test "a file is for who has sent it, and for members of a room in which it is" do
    upload = upload_of(ada)
    sign_in grace
    get "/api/files/#{upload.id}"
    assert_refused 404, "not_found"
    engineering.say!(ada, text(kind: "image", file: upload.id))
    get "/api/files/#{upload.id}"
    assert_response :ok
    sign_in eve
    get "/api/files/#{upload.id}"
    assert_refused 404, "not_found"
  end

  test "files that belong to no message are forgotten" do
    lost, kept = upload_of(ada), upload_of(ada)
    general.say!(ada, text(kind: "image", file: kept.id))
    CleanupJob.perform_now
    assert_equal 2, Upload.count
    travel 25.hours
    CleanupJob.perform_now
    assert_equal [kept], Upload.all.to_a
    assert_not Upload.exists?(lost.id)
  end

  test "a file has a name, some bytes, and not too many" do
    post "/api/files?name=big", params: "x" * (Upload::LARGEST + 1), headers: { "Content-Type" => "text/plain" }
    assert_refused 413, "too_large"
    post "/api/files?name=most", params: "x" * Upload::LARGEST, headers: { "Content-Type" => "text/plain" }
    assert_response :created
    post "/api/files", params: "x", headers: { "Content-Type" => "text/plain" }
    assert_refused 422, "invalid", field: "name"
    post "/api/files?name=empty", headers: { "Content-Type" => "text/plain" }
    assert_refused 422, "content_missing"
    get "/api/files/nothing"
    assert_refused 404, "not_found"
  end
end
