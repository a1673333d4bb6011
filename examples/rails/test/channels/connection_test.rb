require_relative "../test_helper"

class ConnectionTest < ActionCable::Connection::TestCase
  include ActionCable::TestHelper
  tests ApplicationCable::Connection

  test "a valid token says who it is" do
    connect "/cable", params: { token: Token.issue(session)[:token] }
    assert_equal ada, connection.current_user
  end

  test "an expired token is refused" do
    token = Token.issue(session)[:token]
    travel (Token::TTL + 1).seconds
    assert_reject_connection { connect "/cable", params: { token: token } }
  end

  test "a token is good until it expires" do
    token = Token.issue(session)[:token]
    travel (Token::TTL - 1).seconds
    connect "/cable", params: { token: token }
    assert_equal ada, connection.current_user
  end

  test "no token is refused, whatever the session says" do
    cookies.encrypted[:session_id] = session.id
    assert_reject_connection { connect "/cable" }
  end

  test "what is no token is refused" do
    ["", "ada", "a.b.c"].each do |token|
      assert_reject_connection { connect "/cable", params: { token: token } }
    end
    assert_reject_connection { connect "/cable", params: { token: { sub: "ada" } } }
  end

  test "a token of another secret is refused" do
    assert_reject_connection { connect "/cable", params: { token: forged("another secret", "HS256") } }
  end

  test "a token without a signature is refused" do
    assert_reject_connection { connect "/cable", params: { token: forged(nil, "none") } }
  end

  test "whose session it is says the database, and no token" do
    claims, = JWT.decode(Token.issue(session)[:token], nil, false)
    assert_equal %w[exp sid], claims.keys.sort
  end

  test "a token that never expires is refused" do
    token = JWT.encode({ sid: session.id }, Token.send(:secret), "HS256")
    assert_reject_connection { connect "/cable", params: { token: token } }
  end

  test "a token of a session that has ended is refused" do
    token = Token.issue(session)[:token]
    session.end!
    assert_reject_connection { connect "/cable", params: { token: token } }
  end

  test "a page of this origin may connect" do
    assert allows_origin?("http://chat.example")
  end

  test "a program without an origin may connect" do
    assert allows_origin?(nil)
  end

  test "a page of another origin may not connect" do
    assert_not allows_origin?("http://evil.example")
    assert_not allows_origin?("https://chat.example")
    assert_not allows_origin?("null")
  end

  test "whoever signs out is told to go for good" do
    connect "/cable", params: { token: Token.issue(session)[:token] }
    channel = connection.send(:internal_channel)
    session.end!
    assert_equal({ "type" => "disconnect" }, JSON.parse(broadcasts(channel).last).slice("type"))
    told = []
    connection.define_singleton_method(:close) { |**how| told << how }
    connection.send(:process_internal_message, JSON.parse(broadcasts(channel).last))
    assert_equal [{ reason: "remote", reconnect: false }], told
  end

  test "whoever signs out while a cable opens is told to go, too: Rails listens a moment after it has asked who it is" do
    env = Rack::MockRequest.env_for("/cable?token=#{Token.issue(session)[:token]}")
    late = ApplicationCable::Connection.new(ActionCable.server, env)
    told = Queue.new
    late.define_singleton_method(:close) { |**how| told << how }
    late.connect
    session.end!
    late.send(:subscribe_to_internal_channel)
    assert_equal({ reason: "remote", reconnect: false }, Timeout.timeout(5) { told.pop })
  ensure
    late.send(:unsubscribe_from_internal_channel)
  end

  test "whoever is signed in when a cable opens stays" do
    env = Rack::MockRequest.env_for("/cable?token=#{Token.issue(session)[:token]}")
    late = ApplicationCable::Connection.new(ActionCable.server, env)
    looked = Queue.new
    late.define_singleton_method(:close) { |**| looked << :closed }
    late.define_singleton_method(:leave_if_signed_out) { super().tap { looked << :stays } }
    late.connect
    late.send(:subscribe_to_internal_channel)
    assert_equal :stays, Timeout.timeout(5) { looked.pop }
  ensure
    late.send(:unsubscribe_from_internal_channel)
  end

  test "whose session expires is told to go" do
    connect "/cable", params: { token: Token.issue(session)[:token] }
    channel = connection.send(:internal_channel)
    travel Session::LIFETIME - 1.minute
    CleanupJob.perform_now
    assert_empty broadcasts(channel)
    travel 2.minutes
    CleanupJob.perform_now
    assert_equal ["disconnect"], broadcasts(channel).map { |message| JSON.parse(message)["type"] }
  end

  private

  def session
    @session ||= ada.sessions.create!
  end

  def forged(secret, algorithm)
    JWT.encode({ sid: session.id, exp: Time.now.to_i + 60 }, secret, algorithm)
  end

  def allows_origin?(origin)
    env = Rack::MockRequest.env_for("http://chat.example/cable", "HTTP_HOST" => "chat.example", "HTTP_ORIGIN" => origin)
    ApplicationCable::Connection.new(ActionCable.server, env).send(:allow_request_origin?)
  end
end
