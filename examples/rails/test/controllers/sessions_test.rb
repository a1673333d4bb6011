require_relative "../test_helper"
require "minitest/mock"

class SessionsTest < ActionDispatch::IntegrationTest
  test "whoever says a name is signed in by a cookie that no script reads" do
    post "/api/session", params: { name: " Zoë " }, as: :json
    assert_response :created
    assert_equal({ "user" => { "name" => "zoë" } }, json)
    assert_match(/HttpOnly/i, response.headers["Set-Cookie"])
    assert_match(/SameSite=Lax/i, response.headers["Set-Cookie"])
    get "/api/session"
    assert_equal({ "user" => { "name" => "zoë" } }, json)
  end

  test "who is new is a member of the open rooms" do
    assert_difference("User.count", 1) { 2.times { post "/api/session", params: { name: "zoë" }, as: :json } }
    get "/api/rooms"
    assert_equal [["general", true], ["random", true], ["engineering", false]], json.map { |room| room.values_at("slug", "member") }
  end

  test "what is no name is refused" do
    [nil, "", " ", "x" * 41, "<ada>", "a\nb", 5, ["ada"], { "a" => "ada" }].each do |name|
      post "/api/session", params: { name: name }, as: :json
      assert_refused 422, "invalid", field: "name"
    end
    assert_equal 3, User.count
  end

  test "who signs out is nobody" do
    sign_in ada
    cookie = cookies["session_id"]
    delete "/api/session"
    assert_response :no_content
    assert_empty Session.all
    # Nor is anybody who has kept the cookie.
    cookies["session_id"] = cookie
    get "/api/session"
    assert_refused 401, "unauthorized"
  end

  test "whoever signs in over a live session ends that, and no other" do
    other = ada.sessions.create!
    sign_in ada
    former = ada.sessions.where.not(id: other.id).pluck(:id)
    sign_in grace
    assert_not Session.exists?(id: former)
    assert_equal [ada, grace], Session.order(:created_at).map(&:user)
  end

  test "while nobody can be told, signing in and out works all the same" do
    sign_in ada
    former = Session.all.to_a
    lost = ->(*) { raise Errno::ECONNREFUSED }
    ActionCable.server.pubsub.stub(:broadcast, lost) { sign_in grace }
    assert_not Session.exists?(id: former)
    get "/api/session"
    assert_equal({ "user" => { "name" => "grace" } }, json)
    ActionCable.server.pubsub.stub(:broadcast, lost) { delete "/api/session" }
    assert_response :no_content
    assert_empty Session.all
  end

  test "a sign-in that fails leaves the former session" do
    sign_in ada
    # Its id would be that of another one.
    SecureRandom.stub(:uuid, Session.first.id) { post "/api/session", params: { name: "grace" }, as: :json }
    assert_response :internal_server_error
    get "/api/session"
    assert_equal({ "user" => { "name" => "ada" } }, json)
  end

  test "a session that is older than its cookie is forgotten" do
    ada.sessions.create!
    travel Session::LIFETIME + 1.minute
    grace.sessions.create!
    CleanupJob.perform_now
    assert_equal [grace], Session.all.map(&:user)
  end

  test "without a session, and with a forged one, nothing is answered" do
    ["", "session_id=#{ada.sessions.create!.id}", "session_id=forged--forged--forged"].each do |cookie|
      [
        [:post, "token"], [:get, "rooms"], [:get, "rooms/general"], [:get, "rooms/general/messages"],
        [:post, "rooms/general/messages"], [:post, "rooms/general/read"], [:patch, "messages/1"], [:delete, "messages/1"],
        [:post, "files"], [:get, "files/1"], [:get, "notifications"], [:post, "notifications/read"],
        [:post, "users/ada/notifications"], [:get, "presence"], [:put, "presence"], [:get, "dashboard"],
        [:get, "books"], [:post, "books"], [:patch, "books/1"], [:delete, "books/1"]
      ].each do |method, path|
        public_send(method, "/api/#{path}", headers: { "Cookie" => cookie })
        assert_refused 401, "unauthorized"
      end
    end
  end

  test "a body has 1 MB at most, whoever sends it" do
    [["/api/session", 1_048_577], ["/api/session", 1_048_576]].zip([413, 201]).each do |(path, length), status|
      post path, params: '{"name":"zoë"}'.b.ljust(length), headers: { "Content-Type" => "application/json" }
      assert_response status
    end
  end

  test "a page of another origin changes nothing, whatever host it says was meant" do
    sign_in ada
    meant = { "Origin" => "http://evil.example", "X-Forwarded-Host" => "evil.example" }
    post "/api/books", params: { title: "Emma", author: "Austen" }, as: :json, headers: meant
    assert_refused 403, "forbidden_origin"
  end

  test "a page of another origin changes nothing" do
    sign_in ada
    ["http://evil.example", "https://www.example.com", "null"].each do |origin|
      post "/api/books", params: { title: "Emma", author: "Austen" }, as: :json, headers: { "Origin" => origin }
      assert_refused 403, "forbidden_origin"
      post "/api/session", params: { name: "ada" }, as: :json, headers: { "Origin" => origin }
      assert_refused 403, "forbidden_origin"
    end
    post "/api/books", params: { title: "Emma", author: "Austen" }, as: :json, headers: { "Origin" => "http://www.example.com" }
    assert_response :created
  end

  test "a token for the cable says who it is, and until when" do
    sign_in ada
    post "/api/token"
    assert_equal [60, { "name" => "ada" }], json.values_at("expiresIn", "user")
    assert_equal ada, Token.session(json["token"]).user
  end

  test "an unknown address and a body that is no JSON are problems, too" do
    get "/api/nothing"
    assert_refused 404, "not_found"
    post "/api/session", params: '{"name', headers: { "Content-Type" => "application/json" }
    assert_refused 400, "bad_request"
  end
end
