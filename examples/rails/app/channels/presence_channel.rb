# Who is online in the organisation: whoever has a subscription that says so every 15 seconds.
class PresenceChannel < ApplicationCable::Channel
  STREAM = "presence".freeze

  answers :appear, :heartbeat

  def appear(data)
    current_user.appear!(data["status"])
  end

  def heartbeat
    RateLimit::HEARTBEATS.take!(current_user.id)
    stay
    nil
  end

  private

  def subscribed
    stream_states(STREAM) { |event| event.dig("person", "name") }
    stay
  end

  def confirmed
    transmit_states { { type: "presence", people: User.people } }
  end

  def unsubscribed
    Presence.where(id: subscription_id).destroy_all
  end

  def stay
    Presence.beat(subscription_id, current_user)
  end
end
