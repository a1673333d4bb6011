require_relative "../test_helper"

class HealthTest < ActionDispatch::IntegrationTest
  test "healthy is what can do its work" do
    get "/health"
    assert_response :ok
    assert_equal({ "ok" => true, "checks" => { "database" => "ok", "pubsub" => "ok" } }, json)
  end

  test "without its Redis it is not healthy, and says why" do
    ENV["REDIS_URL"] = "redis://127.0.0.1:1"
    get "/health"
    assert_response :service_unavailable
    assert_equal [false, "ok"], [json["ok"], json["checks"]["database"]]
    assert_match(/refused/i, json["checks"]["pubsub"])
  ensure
    ENV.delete("REDIS_URL")
  end

  test "neither has another address, which nginx would not hide" do
    %w[/metrics.txt /metrics.json /health.json].each do |path|
      get path
      assert_response :not_found
    end
  end

  test "the metrics are in Prometheus' format" do
    CableMetrics.count("in", "ChatChannel")
    get "/metrics"
    assert_match "text/plain; version=0.0.4", response.headers["Content-Type"]
    assert_match(/^# TYPE cable_connections gauge\ncable_connections \d+$/, response.body)
    assert_match(/^cable_messages_total\{direction="in",channel="ChatChannel"\} \d+$/, response.body)
    assert_match(/^process_cpu_seconds_total [\d.]+$/, response.body)
    response.body.each_line { |line| assert_match(/\A(#.+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.]+)\n\z/, line) }
  end
end
