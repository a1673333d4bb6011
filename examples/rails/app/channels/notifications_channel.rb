# What concerns one person, on all of their devices.
class NotificationsChannel < ApplicationCable::Channel
  answers :read, :read_all

  def read(data)
    Notification.read!(current_user, Notification.checked_ids(data["ids"]))
  end

  def read_all
    Notification.read!(current_user, nil)
  end

  private

  def subscribed
    stream_for current_user
  end

  def confirmed
    transmit({ type: "unread", unread: current_user.notifications.unread.count })
  end
end
