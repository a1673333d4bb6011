require_relative "../test_helper"

class ClientAddressTest < ActiveSupport::TestCase
  test "who connects counts, whatever they say" do
    assert_equal "203.0.113.1", address_of("203.0.113.1")
    assert_equal "203.0.113.1", address_of("203.0.113.1", "198.51.100.1")
  end

  test "this machine is believed when it names somebody, by the last name" do
    assert_equal "203.0.113.1", address_of("127.0.0.1", "198.51.100.1, 203.0.113.1")
    assert_equal "203.0.113.1", address_of("::1", "203.0.113.1")
    assert_equal "127.0.0.1", address_of("127.0.0.1", "203.0.113.1, unknown")
    assert_equal "127.0.0.1", address_of("::ffff:127.0.0.1")
  end

  test "of IPv6, the network counts" do
    assert_equal address_of("2001:db8::1"), address_of("2001:DB8::ffff:1")
    assert_not_equal address_of("2001:db8::1"), address_of("2001:db8:0:1::1")
  end

  test "an address is the same however it is written" do
    ["::ffff:cb00:7101", "0:0:0:0:0:FFFF:203.0.113.1", "203.0.113.1:555", "[::ffff:203.0.113.1]"].each do |written|
      assert_equal "203.0.113.1", address_of("127.0.0.1", written), written
    end
    assert_equal "203.0.113.1", address_of("::ffff:7f00:1", "203.0.113.1")
    assert_equal address_of("2001:db8::1"), address_of("127.0.0.1", "[2001:db8::2]:555")
  end

  test "a network is no address" do
    assert_equal "127.0.0.1", address_of("127.0.0.1", "203.0.113.0/24")
  end

  private

  def address_of(peer, forwarded = nil)
    env = { "REMOTE_ADDR" => peer, "HTTP_X_FORWARDED_FOR" => forwarded }.compact
    ClientAddress.of(ActionDispatch::Request.new(Rack::MockRequest.env_for("/", env)))
  end
end
