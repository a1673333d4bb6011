# A room in which everybody hears everybody.
class ChatChannel < ApplicationCable::Channel
  include Answers
  answers :speak

  def subscribed
    @room = Room.find(params[:room])
    return reject unless @room&.open_to?(current_user)

    # Arrives before the confirmation.
    history
    stream_from @room.stream
  end

  # Who joins a subscription that is there already asks for it: `subscribed` does not run again.
  def history
    transmit({ type: "history", messages: @room.messages })
  end

  # Answers with the message.
  def speak(data)
    raise Answers::Refused.new(body: "is missing") if data["body"].blank?

    @room.say(from: current_user, body: data["body"])
  end

  def typing
    @room.broadcast(type: "typing", from: current_user)
  end
end
