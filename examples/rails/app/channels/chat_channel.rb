# A room in which everybody hears everybody.
class ChatChannel < ApplicationCable::Channel
  def subscribed
    @room = Room.find(params[:room])
    return reject unless @room&.open_to?(current_user)

    # Arrives before the confirmation.
    transmit({ type: "history", messages: @room.messages })
    stream_from @room.stream
  end

  def speak(data)
    @room.say(from: current_user, body: data["body"])
  end

  def typing
    @room.broadcast(type: "typing", from: current_user)
  end
end
