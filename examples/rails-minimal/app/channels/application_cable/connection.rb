module ApplicationCable
  # Who is there: a browser shows the cookie of the page's session, anything else a token: in the
  # address, as a subprotocol or in a header.
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
      token = request.params[:token] || token_of_subprotocol || token_of_header
      Token.user(token.to_s) if token
    end

    # It is offered behind the names of the protocol, and never chosen.
    def token_of_subprotocol
      offered = request.headers["Sec-WebSocket-Protocol"].to_s.split(/,\s*/)
      offered.find { |name| name.start_with?("token.") }&.delete_prefix("token.")
    end

    def token_of_header
      request.authorization&.delete_prefix("Bearer ")
    end
  end
end
