module ApplicationCable
  # Who is there: a browser shows the cookie of the page's session, anything else a token.
  class Connection < ActionCable::Connection::Base
    identified_by :current_user

    def connect
      self.current_user = user_of_cookie || user_of_token || reject_unauthorized_connection
      logger.add_tags "ActionCable", current_user
    end

    private

    def user_of_cookie
      cookies.signed[:user]
    end

    # nil if the signature is wrong or the token has expired.
    def user_of_token
      token = request.params[:token]
      Token.user(token.to_s) if token
    end
  end
end
