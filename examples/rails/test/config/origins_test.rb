require_relative "../test_helper"

class OriginsTest < ActiveSupport::TestCase
  test "an origin is what browsers call it, however it is written" do
    list = " HTTPS://A.org:443/ ,http://b.org/page, http://localhost:5173"
    assert_equal ["https://a.org", "http://b.org", "http://localhost:5173"], Origins.in(list)
    assert_empty Origins.in(nil)
    assert_empty Origins.in(" , ")
  end

  test "what is none is told at the start" do
    ["a.org", "ftp://a.org", "https://", "https://[", "*"].each do |entry|
      error = assert_raises(ArgumentError, entry) { Origins.in("https://a.org,#{entry}") }
      assert_includes error.message, "ALLOWED_ORIGINS"
    end
  end
end
