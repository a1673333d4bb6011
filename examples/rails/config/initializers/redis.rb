# Who loses Redis misses what is broadcast, and no client would know. Rails 6.1 ends the process then. Rails 7.2 asks
# once more, and goes on without hearing anything: here it ends, too, for whatever runs it to start it again.
if ENV["REDIS_URL"].present?
  require "action_cable/subscription_adapter/redis"

  module LostRedis
    private

    # Called where the connection was lost: that is raised again.
    def retry_connecting?
      raise
    end
  end

  ActionCable::SubscriptionAdapter::Redis::Listener.prepend(LostRedis)
end
