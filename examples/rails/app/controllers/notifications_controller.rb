class NotificationsController < ApplicationController
  def index
    notifications = current_user.notifications
    render json: { unread: notifications.unread.count, notifications: notifications.latest }
  end

  # Tells somebody else something.
  def create
    recipient = User.called(params[:name]) || raise(Problem.new(:not_found, message: "There is nobody of this name."))
    notification = recipient.notifications.new(sender: current_user.name, text: body[:text])
    notification.validate!
    RateLimit::NOTIFICATIONS.take!(current_user.id)
    notification.save!
    render json: notification, status: :created
  end

  def read
    render json: Notification.read!(current_user, body[:all] == true ? nil : Notification.checked_ids(body[:ids]))
  end
end
