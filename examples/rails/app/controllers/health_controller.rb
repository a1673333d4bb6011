# For who watches over the servers: a balancer, and Prometheus.
class HealthController < ActionController::API
  def show
    checks = { database: check { User.exists? }, pubsub: check { ping_pubsub } }
    ok = checks.values.all?("ok")
    render json: { ok: ok, checks: checks }, status: ok ? :ok : :service_unavailable
  end

  def metrics
    render plain: CableMetrics.to_prometheus, content_type: "text/plain; version=0.0.4; charset=utf-8"
  end

  private

  def check
    yield
    "ok"
  rescue StandardError => error
    error.message
  end

  def ping_pubsub
    url = ENV["REDIS_URL"].presence or return
    require "redis"
    redis = Redis.new(url: url, timeout: 1, reconnect_attempts: 0)
    redis.ping
  ensure
    redis&.close
  end
end
