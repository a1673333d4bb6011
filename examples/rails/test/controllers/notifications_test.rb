require_relative "../test_helper"

class NotificationsTest < ActionDispatch::IntegrationTest
  setup { sign_in ada }

  test "one user tells another something" do
    post "/api/users/grace/notifications", params: { text: " Hi " }, as: :json
    assert_response :created
    assert_equal ["ada", "Hi", false], json.values_at("from", "text", "read")
    assert_equal [%w[ada Hi]], grace.notifications.pluck(:sender, :text)
  end

  test "what cannot be told is refused" do
    [nil, "", " ", "x" * 201, 5].each do |text|
      post "/api/users/grace/notifications", params: { text: text }, as: :json
      assert_refused 422, "invalid", field: "text"
    end
    post "/api/users/nobody/notifications", params: { text: "Hi" }, as: :json
    assert_refused 404, "not_found"
  end

  test "names may have dots and blanks" do
    User.enter!("a. b")
    post "/api/users/a.%20b/notifications", params: { text: "Hi" }, as: :json
    assert_response :created
  end

  test "the latest 50 are listed, and marked as read" do
    51.times { |number| ada.notifications.create!(sender: "grace", text: "Number #{number}") }
    get "/api/notifications"
    assert_equal [51, 50, "Number 50"], [json["unread"], json["notifications"].size, json["notifications"].first["text"]]
    post "/api/notifications/read", params: { ids: [json["notifications"].first["id"]] }, as: :json
    assert_equal({ "unread" => 50 }, json)
    post "/api/notifications/read", params: { all: true }, as: :json
    assert_equal({ "unread" => 0 }, json)
    [{}, { ids: "1" }, { all: "yes" }, { ids: ["1"] }].each do |wrong|
      post "/api/notifications/read", params: wrong, as: :json
      assert_refused 422, "invalid", field: "ids"
    end
  end

  test "members who are named in a message are notified, once each" do
    User.enter!("ada b")
    User.enter!("adam")
    general.say!(grace, text("@ada b, @linus: @LINUS! not @lin, x@adams or @grace"))
    expected = "grace in general: @ada b, @linus: @LINUS! not @lin, x@adams or @grace"
    assert_equal [["ada b", expected], ["linus", expected]], Notification.order(:id).map { |it| [it.user.name, it.text] }
  end

  test "who is no member is not told what is said in a room" do
    engineering.say!(grace, text("@#{eve.name}"))
    assert_empty eve.notifications
  end
end
