# The same as ChatChannel, for who has no cable at the moment.
class MessagesController < ApplicationController
  LARGEST_PAGE = 200

  # A page of the newest messages, or all that has changed since a time.
  def index
    room = Room.enter!(params[:room_slug], current_user)
    since, page = since_param, page_params
    render json: since ? History.since(room, since) : History.page(room, **page)
  end

  def create
    room = Room.enter!(params[:room_slug], current_user)
    message = room.say!(current_user, body.slice(:nonce, :kind, :content, :file).symbolize_keys)
    render json: message, status: message.previously_new_record? ? :created : :ok
  end

  def update
    message = Message.written_by!(current_user, id)
    message.edit!(body[:content])
    render json: message
  end

  def destroy
    message = Message.written_by!(current_user, id)
    message.remove!
    render json: message.tombstone
  end

  private

  def page_params
    { limit: limit_param, before: before_param }
  end

  def limit_param
    return History::PAGE unless query.key?(:limit)

    limit = WholeNumber.in_address(query[:limit])
    return limit if limit&.<= LARGEST_PAGE

    raise Problem.new(:invalid, field: :limit, message: "The limit is not a whole number from 1 to #{LARGEST_PAGE}.")
  end

  def before_param
    return unless query.key?(:before)

    WholeNumber.in_address(query[:before]) || raise(WholeNumber.none(:before))
  end
end
