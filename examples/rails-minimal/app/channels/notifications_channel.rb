# What concerns one user, on all of that user's devices.
class NotificationsChannel < ApplicationCable::Channel
  def subscribed
    stream_for current_user
  end
end
