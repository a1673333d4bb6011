module ApplicationCable
  # Who is there, by the token in the address: see Token.
  class Connection < ActionCable::Connection::Base
    identified_by :current_user

    def connect
      self.current_user = Token.user(request.params[:token].to_s) || reject_unauthorized_connection
      logger.add_tags "ActionCable", current_user.name
    end
  end
end
