# Says something in a room, without a cable.
class MessagesController < ApplicationController
  def create
    room = Room.find(params[:room])
    room.say(from: cookies.signed[:user] || "server", body: params.require(:body))
    head :no_content
  end
end
