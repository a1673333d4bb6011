# Tells one user something.
class NotificationsController < ApplicationController
  def create
    NotificationsChannel.broadcast_to(params.require(:user), { text: params.require(:text) })
    head :no_content
  end
end
