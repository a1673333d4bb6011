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
    stream_for current_user, coder: ActiveSupport::JSON do |event|
      in_order(:unread, event.delete(TOLD)) { |is_newest| transmit_with_count(event, is_newest) }
    end
  end

  def confirmed
    transmit_states do
      @unread = current_user.notifications.unread.count
      { type: "unread", unread: @unread }
    end
  end

  # All are passed on, each with the newest count.
  def transmit_with_count(event, is_newest)
    @unread = event["unread"] if is_newest
    transmit event.merge("unread" => @unread)
  end
end
