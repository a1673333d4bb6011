# Who is online in the organisation: whoever has a subscription that says so every 15 seconds.
class PresenceChannel < ApplicationCable::Channel
  STREAM = "presence".freeze

  answers :appear, :heartbeat

  def appear(data)
    current_user.appear!(data["status"])
  end

  def heartbeat
    Presence.beat(subscription_id, current_user)
    nil
  end

  private

  def subscribed
    stream_from STREAM
    heartbeat
  end

  def confirmed
    transmit({ type: "presence", people: User.people })
  end

  def unsubscribed
    Presence.where(id: subscription_id).destroy_all
  end
end
