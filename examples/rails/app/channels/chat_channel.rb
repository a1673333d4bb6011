# A room. Who speaks is who is connected, whatever the data says.
class ChatChannel < ApplicationCable::Channel
  answers :speak, :edit, :remove, :typing, :read
  periodically :stay, every: Presence::TIMEOUT / 3

  def initialize(...)
    super
    @heart = Mutex.new
  end

  def speak(data)
    @room.say!(current_user, nonce: data["nonce"], kind: data["kind"], content: data["content"], file: data["file"])
  end

  def edit(data)
    message(data).tap { |message| message.edit!(data["content"]) }
  end

  def remove(data)
    message(data).tap(&:remove!).tombstone
  end

  # Pages end it by themselves, three seconds after the last one.
  def typing(data)
    raise Problem.new(:invalid, field: :on, message: "The on is not true or false.") unless [true, false].include?(data["on"])

    RateLimit::SIGNALS.take!(current_user.id)
    @room.tell(type: "typing", from: current_user.name, on: data["on"])
    nil
  end

  def read(data)
    @room.membership_of(current_user).read!(WholeNumber.in(data, "id"))
    nil
  end

  private

  def subscribed
    @room = current_user.rooms.find_by(slug: params[:room].to_s)
    return reject unless @room

    stream_states(broadcasting_for(@room)) { |event| :here if event["type"] == "here" }
    stay
  end

  def confirmed
    transmit_states { @room.here }
  end

  def unsubscribed
    @heart.synchronize do
      @has_left = true
      Presence.where(id: subscription_id).destroy_all
    end
  end

  # Here the server's timer is the heart, which stops with its process. Its last beat may come behind the goodbye.
  def stay
    @heart.synchronize { Presence.beat(subscription_id, current_user, @room) unless @has_left }
  end

  def message(data)
    message = Message.written_by!(current_user, WholeNumber.in(data, "id"))
    message.room_id == @room.id ? message : raise(ActiveRecord::RecordNotFound)
  end
end
