require_relative "../test_helper"

class PresenceTest < ActionDispatch::IntegrationTest
  setup { sign_in ada }

  test "everybody is listed, and who is there has a status" do
    Presence.beat("one", grace)
    get "/api/presence"
    assert_equal [%w[grace online], %w[ada offline], %w[linus offline]], json.map { |person| person.values_at("name", "status") }
  end

  test "a status is chosen without a cable, too" do
    Presence.beat("one", ada)
    put "/api/presence", params: { status: "busy" }, as: :json
    assert_equal({ "name" => "ada", "status" => "busy" }, json)
    put "/api/presence", params: { status: "asleep" }, as: :json
    assert_refused 422, "unknown_status", field: "status"
  end

  test "the dashboard's numbers" do
    get "/api/dashboard"
    assert_equal %w[at books connections messages people subscriptions], json.keys.sort
  end
end
