# The same as ChatChannel, for who has no cable at the moment.
class MessagesController < ApplicationController
  LARGEST_PAGE = 200

  # A page of the newest messages, or all that has changed since a time.
  def index
    room = Room.enter!(params[:room_slug], current_user)
    since = since_param
    render json: since ? History.since(room, since) : History.page(room, **page_params)
  end

  def create
    room = Room.enter!(params[:room_slug], current_user)
    message = room.say!(current_user, params.permit(:nonce, :kind, :content, :file).to_h.symbolize_keys)
    render json: message, status: message.previously_new_record? ? :created : :ok
  end

  def update
    message = Message.written_by!(current_user, id)
    message.edit!(params[:content])
    render json: message
  end

  def destroy
    message = Message.written_by!(current_user, id)
    message.remove!
    render json: message.tombstone
  end

  private

  def page_params
    limit = integer_param(:limit, default: History::PAGE)
    raise Problem.new(:invalid, field: :limit) unless limit <= LARGEST_PAGE

    { limit: limit, before: integer_param(:before) }
  end
end
