class NotificationsController < ApplicationController
  def index
    notifications = current_user.notifications
    render json: { unread: notifications.unread.count, notifications: notifications.latest }
  end

  # Tells somebody else something.
  def create
    recipient = User.called(params[:name]) || raise(Problem.new(:not_found, message: "There is nobody of this name."))
    render json: recipient.notifications.create!(sender: current_user.name, text: body[:text]), status: :created
  end

  def read
    render json: Notification.read!(current_user, body[:all] == true ? nil : Notification.checked_ids(body[:ids]))
  end
end
